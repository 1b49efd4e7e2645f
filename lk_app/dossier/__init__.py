"""All the cabinet holds about one person: taken out as an archive, or erased (152-ФЗ art. 14, 20, 21; GDPR 15–20; S63).

Each noun says in its `holding.py` what it holds; `parts.py` is the list of them.
"""
