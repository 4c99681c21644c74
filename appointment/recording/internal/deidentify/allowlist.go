package deidentify

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// allowedWords lists the words that stay in free text. Among them are those by which hospitals
// explain a rejection, since a client that replays a recording must judge the same. No word may be
// a name or a part of one, in Chinese or in pinyin, or an illness.
const allowedWords = `
鉴权 认证失败 无权限 没有权限 未授权 密钥 系统繁忙 繁忙 稍后 稍候 请重试 重试 未预约 未找到 没有预约 无预约 预约不存在
预约记录不存在 已取消 约满 已满 满号 号源不足 无号 无可用号 没有号 已被占用 已被他人 已预约 已经预约 重复预约 重复提交
预约已存在 已存在 不存在 成功 失败 保存 取消 查询 预约 检查 申请单 申请号 申请 订单 号源 资源 排班 科室 医院 机构 患者
病人 医生 姓名 性别 年龄 出生日期 身份证号 身份证 电话 手机号 就诊卡号 就诊卡 病历号 门诊号 门诊 急诊 住院 体检 参数 错误
异常 为空 不能为空 必填 缺少 格式 不正确 无效 有效 超时 数据库 数据 系统 服务器 服务 接口 请求 响应 返回 连接 网络 签名
时间 日期 时段 开始 结束 上午 下午 星期 今天 明天 到达 提前 空腹 注意事项 请于 前往 签到 报到 登记 缴费 费用 已缴费 支付
退费 人工 处理 中心 自助机 操作 记录 信息 状态 类型 编码 编号 序号 代码 数量 剩余 占用 已被 他人 重复 联系 管理员 权限 用户
未知 不支持 不允许 允许 可以 无法 不能 必须 没有 已经 正在 暂停 停诊 停止 完成 通过 拒绝 更新 删除 新增 修改 内部 外部
处理中 提交 再查 再试 查看 结果 存在 已有 已经约 已约过 无号源 无号可 无号可约 无号码 号码 可约 暂无 暂无号 请勿 勿重复 受理 登录 排队 人数 第三方
对象 引用 设置 实例 将对象 到对象 无排班 没有排班 开放 放号 停用 操作失败 执行 语句 空指针 唯一约束 违反 主键 死锁 线程 内存 磁盘 空间
频繁 稍等 等待 确认 核实 锁定 任务 执行中 提交中 异步 刷新 通知 后查询 后再查 后查看 再 已约 预定 预订 安排 排期 提交过 处理过 多次 点击 一次
分钟 选择 其他 携带 超声 放射 门诊楼 一楼 二楼 三楼 调用 方法 字段 长度 超过 超出 限制 字符 中文 已 未 不 的 请 该 被 您 或
ok success succeeded falid fail failed failure error errors exception null true false none nil full busy current schedule scheduled
enable enabled disable disabled already booked booking taken slot order query save cancel cancelled request response message
server service client system internal unable process processing timeout timed retry later again please invalid valid missing
required field value unknown duplicate unexpected unauthorized unauthorised unsupported forbidden denied expired limit exceeded
found unique constraint violated incorrect cannot convert parse for the is not be in of at by was were has have been found there with this that from into only after before string number object array json html xml http https soap ora java lang
runtime pointer index range bounds argument illegal state access sql database table column row connection refused reset closed
gateway proxy nginx apache tomcat spring unavailable temporarily temporary moved permanently bad page title head body center
meta script style link div span table form input label href src class content type charset text plain utf gbk gb encoding version
envelope header fault faultcode faultstring detail code reason subcode receiver sender must understand encoded literal
out exists time progress being processed completed scheduled reference instance set open available sqlexception listener nullreference
deadlock violation primary key constraint duplicated rejected aborted broken pipe socket host reached fail failure upstream stack trace inner outer
deadline pending accepted check reserved registered submitted repeat repeated
application cdata doctype standalone xmlns www org schemas xmlsoap tempuri soapenv nbsp quot amp gt lt apos status path timestamp msg id data result base
`

// allowlist holds the words that stay in free text.
type allowlist struct {
	words  map[string]bool // Latin words in lower case
	search wordSet[struct{}]
	fields FieldTable // names of fields stay, too
}

// newAllowlist returns the allowed words, the names of fields, and more words.
func newAllowlist(fields FieldTable, more []string) allowlist {
	a := allowlist{words: map[string]bool{}, fields: fields}
	for _, word := range append(strings.Fields(allowedWords), more...) {
		a.words[strings.ToLower(word)] = true
	}
	a.search = newTextSet(slices.Collect(maps.Keys(a.words)))
	return a
}

// longestPrefix returns the longest allowed word with which text starts, or "".
func (a allowlist) longestPrefix(text string) (word string) { return a.search.longestPrefix(text) }

var (
	latinWords    = regexp.MustCompile(`^[A-Za-z]+$`)
	camelCasePart = regexp.MustCompile(`[A-Z]+[a-z]*|[a-z]+`)
)

// contains reports whether word is allowed: a word of the list, the name of a field, or a
// camel-case name of allowed words.
func (a allowlist) contains(word string) bool {
	if a.isAllowed(word) || a.fields.contains(word) {
		return true
	}
	if !latinWords.MatchString(word) {
		return false
	}
	parts := camelCasePart.FindAllString(word, -1)
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(part string) bool { return !a.isAllowed(part) })
}

func (a allowlist) isAllowed(word string) bool { return a.words[strings.ToLower(word)] }
