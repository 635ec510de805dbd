"""What is true: profiles of real event samples."""
