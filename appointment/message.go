package appointment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// The words in this file are those that hospitals, gateways and frameworks use. They decide whether
// the message of a failed write proves that the write was not carried out.

// pendingWords say that the hospital has not finished. 排队, 已受理 and 超时 without more do not:
// 登录超时 and 排队人数已满 are ordinary rejections.
var pendingWords = []string{
	"处理中", "正在处理", "等待处理", "排队处理", "正在排队", "正在预约", "正在提交", "正在保存", "正在取消", "正在确认", "正在核实", "正在锁定", "正在登记",
	"任务执行中", "提交中", "异步", "等待结果", "等待确认", "结果稍后", "稍后…查", "稍候…查", "后查询", "后再查", "后查看", "稍后…刷新", "稍后…核实", "稍后…确认", "稍后…通知",
	"结果未知", "状态未知", "调用…超时", "接口…超时", "请求…超时", "响应…超时",
	"timed out", "timeout", "time out", "deadline exceeded", "pending", "processing", "in progress", "being processed", "request accepted",
	"query later", "check later",
}

// alreadyBookedWords say that the order has a booking, or that the request was received twice.
var alreadyBookedWords = []string{
	"重复", "已存在", "已经存在", "已预约", "已经预约", "已被预约", "已成功预约", "已完成预约", "预约已完成", "已有预约", "已有有效", "未完成的预约", "存在预约记录",
	"已经约", "已约", "已预定", "已预订", "已登记", "已安排", "已排期", "已提交过", "已处理过", "已被处理",
	"多次提交", "多次预约", "多次操作", "多次点击", "预约一次",
	"already booked", "already exists", "already scheduled", "already reserved", "already registered", "already submitted", "already processed", "already has",
	"has been booked", "is booked", "duplicate", "duplicated", "repeat", "repeated",
}

// repeatedWords say that the request was received twice. A cancel that was received twice may have
// been carried out.
var repeatedWords = []string{"重复", "多次提交", "多次操作", "多次点击", "duplicate", "duplicated", "repeat", "repeated"}

// isUnfinished reports whether a message contains a word that leaves a write open, also if
// another reason matches first. A save is open if its order is booked, perhaps by this save.
func isUnfinished(op Operation, message string) bool {
	words := repeatedWords
	if op == SaveSchedule {
		words = alreadyBookedWords
	}
	_, found := matchRules([]ReasonRule{{Reason: ReasonPending, Words: slices.Concat(pendingWords, words)}}, "", removeAmbiguous(message))
	return found
}

// ambiguousPattern matches phrases that contain a word of a reason and do not mean it. For example,
// 已取消一个任务 is a timeout of .NET, 线程池已满 is a full pool, 已预约满 means full, and 登录超时 is an expired
// login.
var ambiguousPattern = regexp.MustCompile(`(?i)` + cancelledTask + `|` + fullPool + `|` + expiredSession + `|已[经被]?预?约(满|完|光)`)

const (
	cancelledTask  = `已?取消了?一?[个该此]?任务|已取消了?[该此]?(操作|请求)|(操作|请求|线程|事务)(已经?|已?被)(取消|终止|中止)`
	fullPool       = `(线程|连接|进程|队列|磁盘|内存|缓存|缓冲区?|日志|表空间|存储)(池|数|空间)*(已?满|耗尽|溢出)|(pool|queue|disk|buffer|memory|table)( \w+){0,2} full`
	expiredSession = `(登录|登陆|会话|令牌|(token|session|login) ?)(信息|状态)?(已经?|has |is )?(超时|过期|timed out|timeout|expired)`
)

// removeAmbiguous returns a message without the phrases of ambiguousPattern. 已预约满 becomes 满号.
func removeAmbiguous(message string) string {
	message = strings.ReplaceAll(message[:min(len(message), maxMessage)], "_", " ") // DEADLINE_EXCEEDED
	return ambiguousPattern.ReplaceAllStringFunc(message, func(phrase string) string {
		if strings.Contains(phrase, "约") {
			return "满号"
		}
		return ""
	})
}

// catchAllPattern matches messages of a handler that catches every failure, wherever it
// occurred: the request may have been carried out before.
var catchAllPattern = regexp.MustCompile(`(?i)` + cancelledTask + `|` + fullPool + `|` +
	// a part of a system, and a failure of it
	`(系统|服务|服务器|服务端|程序|网络|网关|数据库|数据访问|内部|接口|平台|后台|后端|通讯|通信|连接|链接|远程|调用|执行|运行时?|线程|存储过程|事务|` +
	`意外|其[他它]|未知的?|SQL|HTTP|WebService|HIS|PACS|RIS|LIS|EMR|MQ|IO)` +
	`(内部|处理|发生|出现|了|返回|调用|连接|执行|运行|访问|请求|通讯|通信|服务|系统|程序|接口|存储过程|操作|数据|读取|写入|查询|更新|发送|接收|未知的?|临时|严重|提交|已|被|正在|暂时?|太){0,3}` +
	`(异常|错误|故障|繁忙|忙|出错|中断|超时|崩溃|不可用|无响应|回滚|失败|问题|维护|升级|断开|关闭|不通|拒绝|降级|重置|开小差)|` +
	// a step of a program, and an exception in it
	`(操作|处理|保存|提交|预约|取消|更新|查询|读取?|写入?|返回|访问|等待|交易|加载|同步)(时|中)?(发生|出现)?了?(异常|出错|超时)|` +
	`(发生|出现)了?(一个)?(异常|错误|问题)|出错|未(处理|捕获)的?异常|(插入|写入|入库|更新|读取)(数据库?|记录|日志|状态)?失败|数据库失败|` +
	// a step after the booking
	`(短信|消息|通知|推送|回写|同步)(发送|推送|HIS|数据)?失败|(返回|响应|应答)(结果|值|数据|报文)?解析失败|解析(返回|响应|应答)(结果|值|数据|报文)?失败|` +
	`熔断|限流|降级|异常信息|空指针|空引用|对象引用|强制转换|未设置对象|索引超出|越界|输入字符串的格式不正确|给定关键字不在|序列不包含|` +
	`死锁|锁等待|堆栈|唯一(约束|索引)|约束冲突|主键冲突|违反.{0,40}约束|转换(失败|无效)|值不能为 ?null|除以零|除数为零|截断|(列名|对象名) ?.{0,40}无效|` +
	`无法连接|不能连接|连接不上|基础连接|现有的?连接|强[行迫]关闭|积极拒绝|` +
	// frameworks in English
	`exception|(?-i:[A-Za-z.]Error\b)|traceback|stack ?(trace|overflow)|null ?reference|null ?pointer|object reference|\bnull\b|\bundefined\b|is not a function|` +
	`deadlock|lock wait|cannot be cast|cast is not valid|out ?of ?memory|outside the bounds|out of (range|bounds)|contains no elements|connection is not available|premature|unexpected end|would be truncated|divi(de|sion) by zero|` +
	`segmentation fault|\bpanic:|\buncaught\b|\bfatal\b|\bmysql|\bjdbc\b|\bodbc\b|\bredis\b|\bsocket\b|` +
	`\bat [a-z]\w*(\.[\w$]+)+\(|unique constraint|violation of|duplicate (entry|key)|communications link|invalid (column|object) name|` +
	`could not execute|\bORA-\d|\bSQLSTATE\b|\bSQL\w{0,10}.{0,20}(error|异常|错误)|\bE(CONN[A-Z]+|TIMEDOUT|SOCKETTIMEDOUT|PIPE|NOTFOUND|HOSTUNREACH)\b|` +
	`(internal|unknown|unexpected|system|server|network|database|connection|runtime|i/o|io) ?(server )?(is )?(error|failure|fault|reset|refused|closed|aborted|lost)|` +
	`(service|server|system) (is )?(temporarily )?unavailable|bad ?gateway|gateway|upstream|load ?balancer|broken pipe|try again|too many (requests|connections)|` +
	`(task|operation|request|call|query|thread) (was |is |has been )?(cancell?ed|aborted|terminated|interrupted)|` +
	`request failed|status code|HTTP status|\bHTTP[ /]?[45]\d\d\b|unknown (reason|cause)`)

// isCatchAll reports whether a message says that something failed somewhere, so that it does
// not say whether the request was carried out.
func isCatchAll(message string) bool {
	message = strings.ReplaceAll(message[:min(len(message), maxMessage)], "_", " ")
	return catchAllPattern.MatchString(sessionPattern.ReplaceAllString(message, ""))
}

// bareFailure matches a message that says nothing more than that something failed.
var bareFailure = regexp.MustCompile(`(?i)^[\s\p{P}]*(异常|错误|未知|error|unknown)[\s\p{P}]*$`)

var sessionPattern = regexp.MustCompile(`(?i)` + expiredSession)

// splitCodeWords returns a code as words: "SYSTEM_ERROR" and "SystemError" as "SYSTEM ERROR" and
// "System Error". It returns "" for a code without letters.
func splitCodeWords(code string) string {
	if !strings.ContainsFunc(code, unicode.IsLetter) {
		return ""
	}
	var words strings.Builder
	previous := ' '
	for _, r := range code {
		if r == '_' || r == '-' {
			r = ' '
		}
		if unicode.IsUpper(r) && unicode.IsLower(previous) {
			words.WriteByte(' ')
		}
		words.WriteRune(r)
		previous = r
	}
	return words.String()
}

var (
	successMessage = regexp.MustCompile(`(?i)^\W*(\p{Han}{0,6}成功|success(ful|fully)?|succeeded|ok|(saved|booked|cancelled|canceled) successfully)[\s\p{P}]*$`)
	successCode    = regexp.MustCompile(`(?i)^(0+|2\d\d|20000|ok|y|yes|s|t|true|succ|success(ful)?|succeed(ed)?|\p{Han}{0,4}成功)$`)
	failureWord    = regexp.MustCompile(`(?i)失败|错误|异常|不|未|没|无|已|fail|error|invalid|not `)

	// Group 1 or group 2 negates the claim: 未成功预约, 预约成功后不能取消.
	savedClaim = newSuccessClaim(`预约|保存|登记|预定|预订|占号|锁号|排号|挂号`, `booked|saved|scheduled|reserved|created`,
		`检查|信息|申请|记录|操作|处理|保存|提交|登记|预约|已经?`)
	cancelledClaim = newSuccessClaim(`取消|退号|退约|撤销|作废`, `cancell?ed|released`, `检查|信息|申请|记录|操作|处理|提交|预约|已经?`)
)

// newSuccessClaim returns a pattern of messages that say that something was done.
func newSuccessClaim(verbs, englishVerbs, between string) *regexp.Regexp {
	const before, after = `(不|未能?|没有?|无法|是否|如果?|若|请先?|not |un)?`, `(后|的|才|方|之|时|率|与否|状态|再)?`
	return regexp.MustCompile(`(?i)` + before + `(?:(?:` + verbs + `)(?:` + between + `)*成功|成功(?:` + verbs + `)|(?:` +
		englishVerbs + `) successfully|successfully (?:` + englishVerbs + `))` + after)
}

// saysSuccess reports whether a message says that a write was carried out, alone or beside other
// words: 预约成功，短信发送失败.
func saysSuccess(op Operation, message string) bool {
	message = message[:min(len(message), maxMessage)]
	if successMessage.MatchString(message) && !failureWord.MatchString(message) {
		return true
	}
	claim := savedClaim
	if op == CancelSchedule {
		claim = cancelledClaim
	}
	return slices.ContainsFunc(claim.FindAllStringSubmatch(message, -1), func(groups []string) bool {
		return groups[1] == "" && groups[2] == ""
	})
}
