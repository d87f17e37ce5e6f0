"""The door for e-mail: applications by mail, replies and bounces."""
