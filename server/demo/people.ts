/** The demo office: who works there. */
export interface DemoPerson {
  readonly login: string;
  readonly name: string;
  readonly title: string;
  readonly department: DemoDepartment;
  readonly phone: string;
}

export const departments = {
  product: "产品部 Product",
  engineering: "研发部 Engineering",
  marketing: "市场部 Marketing",
  people: "行政人事部 People & Office",
} as const;

export type DemoDepartment = keyof typeof departments;

export const people: readonly DemoPerson[] = [
  { login: "lin.wei", name: "林薇", title: "产品经理", department: "product", phone: "8101" },
  {
    login: "emma",
    name: "Emma Clarke",
    title: "Senior designer",
    department: "product",
    phone: "8102",
  },
  { login: "sun.yue", name: "孙悦", title: "用户研究", department: "product", phone: "8103" },
  {
    login: "chen.zhiyuan",
    name: "陈志远",
    title: "研发主管",
    department: "engineering",
    phone: "8201",
  },
  {
    login: "james",
    name: "James Miller",
    title: "Backend engineer",
    department: "engineering",
    phone: "8202",
  },
  {
    login: "liu.yang",
    name: "刘洋",
    title: "前端工程师",
    department: "engineering",
    phone: "8203",
  },
  {
    login: "daniel",
    name: "Daniel Kim",
    title: "QA lead",
    department: "engineering",
    phone: "8204",
  },
  { login: "wang.fang", name: "王芳", title: "市场总监", department: "marketing", phone: "8301" },
  {
    login: "sofia",
    name: "Sofia Rossi",
    title: "Content editor",
    department: "marketing",
    phone: "8302",
  },
  { login: "zhou.jie", name: "周杰", title: "客户经理", department: "marketing", phone: "8303" },
  { login: "zhao.min", name: "赵敏", title: "人事经理", department: "people", phone: "8401" },
  {
    login: "huang.lei",
    name: "黄磊",
    title: "行政与 IT 支持",
    department: "people",
    phone: "8402",
  },
];
