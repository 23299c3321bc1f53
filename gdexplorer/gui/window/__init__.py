"""The window itself: starting it, its menus, dialogs and layout, and who talks to whom."""
