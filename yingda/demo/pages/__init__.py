"""The demo institutions' web sites, each with the widget's one script tag."""
