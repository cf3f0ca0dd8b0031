"""Personal data: encrypted and blind-indexed columns, checked and normalised identities, masks.

Import from the modules: `fields` (EncryptedTextField), `indexes` (blind_index), `identity`
(ID numbers), `contacts` (mobiles), `names`.
"""
