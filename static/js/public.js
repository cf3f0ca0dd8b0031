/** Pages before the log-in: only the forms need help. */
import { startForms } from "./forms.js";

startForms(document);
