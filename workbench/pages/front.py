"""The front page: navigation in the groups of the meetings, and the program's state beside it."""

import streamlit as st

from workbench.pages import parts, state
from workbench.pages.plain import plain

st.set_page_config(page_title="Analytics program workbench", page_icon="📐", layout="wide")
page = st.navigation(
    {
        "Plan": [
            st.Page("overview.py", title="Overview", icon=":material/flag:", default=True),
            st.Page("table.py", title="The table", icon=":material/table_rows:", url_path="table"),
            st.Page("roadmap.py", title="Roadmap and spikes", icon=":material/calendar_month:", url_path="roadmap"),
            st.Page("people.py", title="People", icon=":material/group:", url_path="people"),
            st.Page("find.py", title="Find anything", icon=":material/search:", url_path="find"),
        ],
        "What-if": [
            st.Page("whatif.py", title="The ladder", icon=":material/stairs:", url_path="whatif"),
            st.Page("heatmap.py", title="Volume and values", icon=":material/grid_on:", url_path="heatmap"),
            st.Page("fit.py", title="Make it fit", icon=":material/fit_screen:", url_path="fit"),
            st.Page("compare.py", title="Side by side", icon=":material/compare_arrows:", url_path="compare"),
            st.Page("ledger.py", title="Ledger", icon=":material/receipt_long:", url_path="ledger"),
            st.Page("doubts.py", title="Doubts", icon=":material/help:", url_path="doubts"),
            st.Page("beside.py", title="Published clusters", icon=":material/hub:", url_path="beside"),
            st.Page("calibrate.py", title="Calibrate", icon=":material/tune:", url_path="calibrate"),
        ],
        "Review": [
            st.Page("agenda.py", title="Agenda", icon=":material/list_alt:", url_path="agenda"),
            st.Page("decisions.py", title="Decisions", icon=":material/gavel:", url_path="decisions"),
            st.Page("concerns.py", title="Concerns", icon=":material/sms_failed:", url_path="concerns"),
            st.Page("confidence.py", title="Confidence", icon=":material/how_to_vote:", url_path="confidence"),
            st.Page("acknowledgements.py", title="Acknowledgements", icon=":material/how_to_reg:", url_path="agreed"),
        ],
        "Learn": [
            st.Page("post_mortem.py", title="Post-mortem", icon=":material/history_edu:", url_path="post-mortem"),
            st.Page("incidents.py", title="Incidents and actions", icon=":material/task_alt:", url_path="incidents"),
            st.Page("replay.py", title="Replay", icon=":material/replay:", url_path="replay"),
            st.Page("verify.py", title="Data verification", icon=":material/fact_check:", url_path="verify"),
            st.Page("evidence.py", title="Evidence of spikes", icon=":material/experiment:", url_path="evidence"),
            st.Page("profile_events.py", title="Profile events", icon=":material/insights:", url_path="profile"),
            st.Page("probes.py", title="Probe engines", icon=":material/speed:", url_path="probe"),
        ],
    },
    expanded=True,
)
view = state.open_view()
with st.sidebar:
    st.caption(plain(view.title))
    st.caption(view.standing)
parts.file_faults(view)
page.run()
