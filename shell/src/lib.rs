//! The field app's library: empty until the window arrives.
