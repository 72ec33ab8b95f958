//! Typed answers of the panel.
