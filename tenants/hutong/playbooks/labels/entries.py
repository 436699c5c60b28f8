"""One entry of a list as people speak of it: by its name where it has one, else by its number `n`."""

from hutong.texts import N_

ENTRIES = {
    "PostKind": N_("岗位“{name}”"),
    "Cadence": N_("频次“{name}”"),
    "Checklist": N_("清单“{name}”"),
    "Item": N_("项目“{name}”"),
    "Waiver": N_("第 {n} 项暂免"),
    "Category": N_("类别“{name}”"),
    "Grade": N_("等级“{name}”"),
    "Route": N_("直通规则“{name}”"),
    "NamedReason": N_("原因“{name}”"),
    "Flow": N_("流程“{name}”"),
    "Step": N_("步骤“{name}”"),
    "Action": N_("动作“{name}”"),
    "Ladder": N_("升级办法“{name}”"),
    "Rung": N_("第 {n} 级"),
    "Rate": N_("基本分“{name}”"),
    "Multiplier": N_("加倍“{name}”"),
    "Cap": N_("第 {n} 项上限"),
    "Weight": N_("得分项“{name}”"),
    "Deduction": N_("扣分项“{name}”"),
    "Department": N_("部门“{name}”"),
    "Phone": N_("电话“{name}”"),
    "Retention": N_("第 {n} 项保存期限"),
    "Sight": N_("第 {n} 项可见范围"),
    "OutsideCode": N_("第 {n} 个代码"),
    "Wording": N_("第 {n} 条措辞"),
    "Condition": N_("第 {n} 项条件"),
}
