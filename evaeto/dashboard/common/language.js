// The language that the visitor chose before, else the browser's
const LANGUAGE = "evaeto-language";

function language() {
  try {
    return localStorage.getItem(LANGUAGE) ?? navigator.language;
  } catch (error) {
    return navigator.language;
  }
}

