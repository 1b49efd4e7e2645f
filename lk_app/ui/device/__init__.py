"""The cabinet as an app on a device: its manifest, icons, service worker and the page shown without a network."""
