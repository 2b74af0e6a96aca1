"""The page of a grower: fields that the browser keeps, and one answer for each."""
