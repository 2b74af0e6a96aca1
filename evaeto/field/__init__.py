"""A grower's field beside the weather services: `growers` has `evaeto.Field`; `period` is light: pages read it."""
