"""The Streamlit pages: widgets and layout, no domain logic."""
