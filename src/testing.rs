//! A fake panel and fake Wings to test against.
