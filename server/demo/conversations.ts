/**
 * What was said in the demo office. A line is who says it (a or b of `between`), how many minutes after the line before,
 * and the text; `nextDay` is the morning of the day after. `daysAgo` is when the conversation's first line was written.
 */
export interface DemoConversation {
  readonly between: readonly [a: string, b: string];
  readonly daysAgo: number;
  /** How many of the newest lines each of the two has not read yet. */
  readonly unread: readonly [a: number, b: number];
  readonly lines: readonly (readonly [who: "a" | "b", afterMinutes: number, text: string])[];
}

export const nextDay = 24 * 60;

export const conversations: readonly DemoConversation[] = [
  {
    between: ["lin.wei", "emma"],
    daysAgo: 6,
    unread: [0, 0],
    lines: [
      ["a", 0, "Morning Emma! 首页改版的评审定在周四下午三点，你那边来得及吗？"],
      [
        "b",
        4,
        "Morning! Thursday 3 pm works. I'll have the two directions ready by Wednesday evening.",
      ],
      ["a", 2, "太好了。A 方案保留左侧导航，B 方案把搜索放到最上面，对吗？"],
      ["b", 3, "Yes. A keeps the rail, B leads with search."],
      ["b", 1, "I also want to try a denser list. People told 孙悦 they scroll too much."],
      ["a", 6, "同意，她上周的访谈里有七个人提到这一点"],
      ["a", 1, "访谈纪要在这里：https://wiki.example.com/research/2026-11/list-density"],
      ["b", 12, "Thanks, reading it now."],
      [
        "b",
        25,
        "This is gold. 「我一天要看两百条消息，只想知道哪三条是给我的」 — can we put that on the first slide?",
      ],
      ["a", 3, "哈哈可以，就放第一页 👍"],
      ["a", 180, "顺便问下，深色模式的灰阶定了吗？刘洋说他明天要开始写了"],
      ["b", 7, "Nearly. I'm between two values for the raised surface, will send both tonight."],
      ["a", 1, "好，不急，明天中午前给他就行"],
      [
        "b",
        nextDay,
        "Sent! I went with the warmer one in the end, it sits better next to the blue.",
      ],
      ["a", 9, "看到了，确实舒服很多"],
      ["a", 1, "列表选中的底色能不能再轻一点？现在在投影仪上有点重"],
      ["b", 14, "Good catch. Dropped it by 4 %, updated in the same file."],
      ["a", 40, "完美"],
      [
        "b",
        95,
        "Do we know who joins on Thursday? I'd love to have 陈志远 there for the offline part.",
      ],
      ["a", 5, "志远、刘洋、James 都来，王芳可能晚到十五分钟"],
      [
        "b",
        1,
        "Perfect. Then I'll start with the density numbers and keep the visual part for when she arrives.",
      ],
      ["a", 2, "👌"],
      [
        "b",
        nextDay + 40,
        "Two questions before I finish:\n1. Do we show the department under the name?\n2. What happens to the draft when you switch chats?",
      ],
      [
        "a",
        11,
        "1. 显示，但只在资料卡里，列表上太挤\n2. 草稿跟着会话走，切走再回来还在，列表上标一个「草稿」",
      ],
      ["b", 2, "Clear, thanks!"],
      ["a", 130, "今天试了一下没有网的情况：地铁里翻了半小时历史，一条都没少 😄"],
      ["b", 6, "That's exactly the story for Thursday. Can I quote you?"],
      ["a", 1, "随便引用，署名「某位每天坐十号线的产品经理」"],
      ["b", 1, "😂 deal"],
      ["a", nextDay, "评审提前半小时，两点半开始，会议室换到 3 楼「喜鹊」"],
      ["b", 3, "Noted. I'll be there at 2:20 to fight the projector."],
      ["a", 240, "今天讲得真好，王芳当场就说可以按 B 方案走"],
      ["b", 4, "So happy! The quote did it, I think."],
      ["b", 1, "Next: I'll clean up the components with 刘洋 and write down the spacing rules."],
      ["a", 3, "好的，我这边把需求拆成三周，明天发你看"],
      ["a", nextDay + 60, "拆好了：第一周列表和会话，第二周搜索，第三周设置和细节"],
      [
        "b",
        18,
        "Looks realistic. Only the search week worries me a little: highlighting in long messages is never as easy as it looks.",
      ],
      ["a", 4, "嗯，我和志远也聊了，索引已经有了，主要是展示。给它留两天缓冲"],
      ["b", 2, "👍 then I'm fine."],
      ["b", 33, "By the way, the new icon: magpie with the tail up or down?"],
      ["a", 1, "尾巴向上！精神"],
      ["b", 1, "Tail up it is 🐦"],
    ],
  },
  {
    between: ["lin.wei", "chen.zhiyuan"],
    daysAgo: 4,
    unread: [2, 0],
    lines: [
      ["a", 0, "志远，离线搜索的方案定下来了吗？"],
      ["b", 8, "定了。中文按相邻两个字建索引，一个字也能搜到"],
      ["a", 2, "一百万条消息也扛得住？"],
      ["b", 5, "我在自己的笔记本上测过，几毫秒，拔掉网线也一样"],
      ["a", 1, "太好了，这个一定要写进发布说明"],
      ["b", nextDay, "服务器备份的脚本我也补上了，运行中就能备份，不用停"],
      ["a", 6, "给黄磊说一声，他上次问过"],
      ["b", 1, "已经发他了"],
      ["b", 60, "明天上午我和 James 过一遍断线重连的测试，你要旁听吗？"],
      ["a", 12, "要的，十点？"],
      ["b", 2, "十点，3 楼小会议室"],
      ["b", nextDay, "测试跑完了：拔网线、休眠、切 VPN 各一百次，一条没丢，一条没重"],
      ["b", 1, "报告放在老地方，有空看一眼"],
    ],
  },
  {
    between: ["lin.wei", "wang.fang"],
    daysAgo: 3,
    unread: [1, 0],
    lines: [
      ["b", 0, "林薇，发布会的时间初步定在下个月十二号，产品这边有问题吗？"],
      ["a", 15, "没有大问题，搜索那一周我留了两天缓冲"],
      ["b", 3, "好，那我先约场地。演示用真机还是录屏？"],
      ["a", 2, "真机。现场拔网线，效果最好"],
      ["b", 1, "哈哈，胆子大。那要准备一台备用机"],
      ["a", 1, "已经安排了，黄磊会带两台"],
      [
        "b",
        nextDay,
        "新闻稿初稿 Sofia 明天给你，重点是「不丢消息」和「断网可查」，帮忙把关一下技术表述",
      ],
    ],
  },
  {
    between: ["lin.wei", "sun.yue"],
    daysAgo: 5,
    unread: [0, 1],
    lines: [
      ["b", 0, "第二轮访谈约好了，六个人，其中两个是夜班客服"],
      ["a", 7, "夜班的很关键，他们最依赖通知"],
      ["b", 2, "对，我会专门问静音和免打扰"],
      ["a", 1, "也问一下：手边有没有同时开着两三个聊天窗口的习惯"],
      ["b", 30, "好主意，已经加进提纲"],
      ["b", nextDay + 120, "初步结论：四个人希望把重要的会话单独拉成一个窗口"],
      ["a", 9, "和我猜的一样，这个功能往前排"],
    ],
  },
  {
    between: ["lin.wei", "liu.yang"],
    daysAgo: 2,
    unread: [0, 0],
    lines: [
      ["b", 0, "列表的新样式上了测试环境，你看看间距"],
      ["a", 10, "头像和名字之间再近 2px 就好了，其他很舒服"],
      ["b", 4, "改了，刷新一下"],
      ["a", 1, "好了 👍"],
      ["b", 150, "输入法那个问题也修了：拼音还没选完的时候按回车，不会再误发"],
      ["a", 2, "这个太重要了，我每天都被别的软件坑"],
    ],
  },
  {
    between: ["lin.wei", "zhao.min"],
    daysAgo: 8,
    unread: [0, 0],
    lines: [
      ["b", 0, "林薇你好，下周一有两位新同事入职，一位到产品部，麻烦安排一下工位和导师"],
      ["a", 25, "收到，工位在 Emma 旁边，导师我来"],
      ["b", 3, "好的，谢谢！入职资料我周五前发给你"],
      ["a", nextDay, "新同事已经到了，一切顺利"],
      ["b", 5, "辛苦啦 🌷"],
    ],
  },
  {
    between: ["lin.wei", "huang.lei"],
    daysAgo: 1,
    unread: [0, 0],
    lines: [
      ["b", 0, "发布会的两台演示机装好了，都在我这里"],
      ["a", 6, "谢谢！网线和转接头也带上，我们要现场拔"],
      ["b", 1, "明白，带三根，以防万一 😂"],
    ],
  },
  {
    between: ["lin.wei", "zhou.jie"],
    daysAgo: 7,
    unread: [0, 0],
    lines: [
      ["b", 0, "客户问数据能不能完全放在他们自己的机房，不出公司"],
      ["a", 12, "可以，服务器就是给公司自己装的，一台机器一个文件夹"],
      ["b", 2, "升级和备份呢？"],
      ["a", 3, "备份一条命令，不用停机。升级前自动留一份拷贝"],
      ["b", 1, "太好了，我下午就回复他们"],
      ["b", 260, "客户很满意，下周想看演示"],
      ["a", 4, "没问题，你定时间，我来讲"],
    ],
  },
  {
    between: ["lin.wei", "james"],
    daysAgo: 9,
    unread: [0, 0],
    lines: [
      [
        "b",
        0,
        "Hi Lin, quick check: is 2 minutes the final recall window, or should it be a setting?",
      ],
      ["a", 20, "服务器上的一个设置，默认两分钟"],
      ["b", 2, "Great, that's how I built it."],
      [
        "b",
        45,
        "Also the server now answers a repeated message with the stored result, so a flaky train connection can't double anything.",
      ],
      ["a", 5, "十号线乘客表示感谢 🙏"],
    ],
  },
  {
    between: ["emma", "liu.yang"],
    daysAgo: 5,
    unread: [1, 0],
    lines: [
      ["b", 0, "Emma，深色模式的颜色变量我按你的文件建好了，名字也一样"],
      ["a", 8, "Amazing, thank you! Could you send a screenshot of the list in dark?"],
      ["b", 15, "发到设计频道了，选中的那一行我觉得还可以再亮一点"],
      ["a", 4, "Agreed, try surface-selected at 14 %."],
      ["b", 6, "好多了"],
      ["b", nextDay, "图标也换成新的了，16px 也看得清"],
    ],
  },
  {
    between: ["emma", "sofia"],
    daysAgo: 3,
    unread: [2, 0],
    lines: [
      [
        "b",
        0,
        "Hey Emma, I need three screenshots for the press release: list, chat, and the offline moment.",
      ],
      ["a", 12, "Light or dark?"],
      ["b", 1, "One of each, and one in Chinese please."],
      ["a", 90, "Done, they're in the shared folder. The Chinese one is my favourite."],
      ["b", 5, "They look fantastic!"],
      [
        "b",
        nextDay,
        "One more wish: could the third one show the little clock on a waiting message? That IS the story.",
      ],
      ["b", 2, "No hurry, tomorrow noon is fine."],
    ],
  },
  {
    between: ["emma", "james"],
    daysAgo: 6,
    unread: [0, 0],
    lines: [
      [
        "a",
        0,
        "Is there a moment when a message is neither sent nor failed? I need an icon for it.",
      ],
      ["b", 9, "Yes: queued. It's on your disk, it will go out, it just hasn't yet."],
      ["a", 1, "So a clock, not a warning."],
      ["b", 1, "Exactly. Failed only exists when the server has definitely said no."],
      ["a", 2, "I love that we can be this honest."],
    ],
  },
  {
    between: ["emma", "daniel"],
    daysAgo: 2,
    unread: [0, 1],
    lines: [
      ["b", 0, "Found one: a name made only of invisible characters shows as an empty row."],
      ["a", 7, "Ha! Let's show a placeholder in grey, in both languages."],
      ["b", 3, "Filed. Right-to-left names look fine, by the way."],
      ["a", 1, "Thank you for being thorough 🙏"],
    ],
  },
  {
    between: ["emma", "zhao.min"],
    daysAgo: 10,
    unread: [0, 0],
    lines: [
      ["b", 0, "Hi Emma，年假申请已经批了，12 月 22 日到 1 月 2 日，祝你回家路上顺利！"],
      ["a", 30, "Thank you so much 赵敏! 🎄"],
    ],
  },
  {
    between: ["emma", "huang.lei"],
    daysAgo: 4,
    unread: [0, 0],
    lines: [
      [
        "a",
        0,
        "Hi 黄磊, my second monitor flickers when I plug in the tablet. Can you have a look?",
      ],
      ["b", 10, "应该是转接头的问题，我中午过去给你换一个"],
      ["a", 1, "You're a star ⭐"],
      ["b", 140, "换好了，再闪就叫我"],
    ],
  },
];
