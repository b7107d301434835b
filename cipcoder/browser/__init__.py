"""The coding screen in a browser, on this computer only. Importing this costs nothing."""
