"""(placeholder until data rules)"""
class Linker:
    def __init__(self, catalog): self.catalog=catalog
