//! Carries a device's requests to a server and back: HTTP(S) by reqwest.
//!
//! *Never:* rules of the survey.
