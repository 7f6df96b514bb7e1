//! Looks at the first bytes: what kind of content is this?
