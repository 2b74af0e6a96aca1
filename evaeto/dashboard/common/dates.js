// Days as the language writes them: a pattern such as {DD}/{MM}/{YYYY} in, text out.
const writtenDay = (iso, pattern) => {
  const [YYYY, MM, DD] = iso.split("-");
  return pattern.replace("{YYYY}", YYYY).replace("{MM}", MM).replace("{DD}", DD);
};
