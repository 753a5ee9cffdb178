//! The conformance suite of the provider contract and the scripted server it runs against.
