"""The front door: the Streamlit pages as one web application with its security headers."""

import streamlit as st
from starlette.middleware import Middleware

from workbench.pages import FRONT_PAGE
from workbench.pages.security import SecurityHeaders
from workbench.pages.warm import warm

app = st.App(FRONT_PAGE, middleware=[Middleware(SecurityHeaders)], lifespan=warm)
