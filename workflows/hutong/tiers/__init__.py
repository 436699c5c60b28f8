"""Grades of alleys (达标 优美 精品), month by month.

`hutong.tiers.rules` is pure. To reckon the grades of an alley over some months, by whatever playbook:

    standing = Standing()                     # or the one before the first month
    for month in months:                      # AlleyMonth: what was counted of the alley
        verdict = judge(playbook.tiers, standing, month, on=last, alley=name, item_waived=…)
        standing = verdict.after              # verdict.score, .proposed and .reasons tell the rest

`hutong.tiers.counting` counts the months from rows; `item_waived_on(playbook, day)` says whether an item of the day's
list is waived. Nothing else decides: the stored rows are what this loop gives.
"""
