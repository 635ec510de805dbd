"""What commands print: one module per report, in text, Markdown, JSON and the formats of code hosts."""
