// In place of modules that are imported and never used.
export default undefined;
