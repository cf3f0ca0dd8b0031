"""How a paper's lines become WordprocessingML."""
