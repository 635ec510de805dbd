"""The pages: widgets and layout over the verbs, no domain logic. The only room that knows Streamlit."""

from pathlib import Path

FRONT_PAGE = Path(__file__).with_name("front.py")
