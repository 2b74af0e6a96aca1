"""The REST endpoint (`evaeto serve --api`): calculations for R, spreadsheets and controllers, over plain HTTP."""
