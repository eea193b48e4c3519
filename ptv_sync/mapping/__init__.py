"""What the mappers of both PTV versions share: types of fields, notes, addresses, numbers, points and times. Pure."""
