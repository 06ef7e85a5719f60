"""The sentences of a persona. `{value}` is the group's figure, `{all}` that of all customers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A mean over the customers of whom the column is known; flags are shares."""

    column: str
    unit: str
    english: str
    chinese: str


@dataclass(frozen=True)
class Mode:
    """The most common value of a column, and the share that has it of those with any."""

    column: str
    english: str
    chinese: str


SIZE = Figure("customer_id", "customers", "{value} customers.", "共 {value} 位客户。")
PART = Figure(
    "customer_id",
    "share",
    "They are {value} of all customers in a group.",
    "占全部已分组客户的 {value}。",
)
SALES = Figure(
    "net_sales_12m",
    "share",
    "They bring in {value} of net sales of 12 months.",
    "贡献近 12 个月净销售额的 {value}。",
)
FIGURES = (
    Figure(
        "net_sales_12m",
        "currency",
        "On average they spend {value} in 12 months (all: {all}).",
        "近 12 个月人均消费 {value}（总体 {all}）。",
    ),
    Figure(
        "orders_12m",
        "orders",
        "On average they order {value} times in 12 months (all: {all}).",
        "近 12 个月人均下单 {value} 次（总体 {all}）。",
    ),
    Figure(
        "days_since_last_order",
        "days",
        "On average their last order was {value} days ago (all: {all}).",
        "距上次下单平均 {value} 天（总体 {all}）。",
    ),
    Figure(
        "average_order_value",
        "currency",
        "On average an order is worth {value} (all: {all}).",
        "平均每单 {value}（总体 {all}）。",
    ),
    Figure(
        "discount_share",
        "share",
        "On average {value} of the shelf price is discount (all: {all}).",
        "平均折扣占原价的 {value}（总体 {all}）。",
    ),
    Figure(
        "sessions_30d",
        "visits",
        "On average they visit the site {value} times in 30 days (all: {all}).",
        "近 30 天人均访问 {value} 次（总体 {all}）。",
    ),
    Figure(
        "complaints_90d",
        "complaints",
        "On average they complain {value} times in 90 days (all: {all}).",
        "近 90 天人均投诉 {value} 次（总体 {all}）。",
    ),
    Figure(
        "satisfaction_index",
        "index 0 to 100",
        "The mean satisfaction, of who told theirs, is {value} of 100 (all: {all}).",
        "有评价者的平均满意度指数 {value}（总体 {all}，满分 100）。",
    ),
    Figure(
        "churn_probability",
        "probability",
        "The mean probability of churn, of who has one, is {value} (all: {all}).",
        "有流失概率者的平均流失概率 {value}（总体 {all}）。",
    ),
    Figure(
        "marketing_ok_email",
        "share",
        "Of who was asked, {value} may be written to by e-mail (all: {all}).",
        "被询问者中 {value} 可接收营销邮件（总体 {all}）。",
    ),
)
MODES = (
    Mode(
        "preferred_channel",
        "The most common preferred channel is {mode}: {value} (of all {all}).",
        "最常用渠道为 {mode}：{value}（总体 {all}）。",
    ),
    Mode(
        "preferred_hour",
        "The most common preferred hour is {mode}: {value} (of all {all}).",
        "最常下单时段为 {mode} 时：{value}（总体 {all}）。",
    ),
    Mode(
        "preferred_category",
        "The most common preferred category is {mode}: {value} (of all {all}).",
        "最常偏好品类为 {mode}：{value}（总体 {all}）。",
    ),
    Mode(
        "preferred_department",
        "The most common preferred department is {mode}: {value} (of all {all}).",
        "最常购买部门为 {mode}：{value}（总体 {all}）。",
    ),
    Mode(
        "age_band",
        "The most common age is {mode}: {value} (of all {all}).",
        "最常见年龄段为 {mode}：{value}（总体 {all}）。",
    ),
)
