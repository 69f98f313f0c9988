"""What machines and people are promised: the OpenAPI document with examples, and a page for each problem. Stands above every slice, knows none by name."""
