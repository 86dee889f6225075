namespace CommunityAlerts.Tests.Support;

/// <summary>One invented resident of the sample district.</summary>
/// <param name="Digits">
/// The national number: area code and 555-01XX, ten digits; the block is reserved for fiction.
/// </param>
/// <param name="Name">The name in the language of the lists that know the person.</param>
/// <param name="EnglishName">The name on the English-speaking list, where they are on it too.</param>
/// <param name="Area">The grid they live in.</param>
/// <param name="Household">The household, shared by the people who live together.</param>
/// <param name="Child">The child they answer for; null for others.</param>
/// <param name="Tags">The tags in the words of the lists.</param>
/// <param name="Lists">Ids of the lists they stand on.</param>
public sealed record SampleResident(
    string Digits,
    string Name,
    string? EnglishName,
    string Area,
    string Household,
    string? Child,
    IReadOnlyList<string> Tags,
    IReadOnlySet<string> Lists
);

/// <summary>
/// The people of the sample district, the same at every run: nothing here draws on the clock or on a shared source of
/// chance.
/// </summary>
public static class SampleResidents
{
    public const string Parents = "parents-of-minors";
    public const string Elderly = "elderly";
    public const string Waterside = "waterside-households";
    public const string English = "english-speaking-residents";
    public const string GridWorkers = "grid-workers";

    /// <summary>
    /// Real area codes of the United States and Canada: each gives a hundred numbers 555-0100 to 555-0199.
    /// </summary>
    public static IReadOnlyList<string> AreaCodes { get; } =
    [
        "202",
        "206",
        "212",
        "215",
        "303",
        "305",
        "312",
        "313",
        "404",
        "415",
        "503",
        "505",
        "512",
        "602",
        "612",
        "617",
        "619",
        "702",
        "713",
        "801",
        "808",
        "907",
        "403",
        "416",
        "514",
        "604",
        "613",
        "902",
    ];

    /// <summary>Each community has so many, of which the last two lie by the water.</summary>
    private const int Grids = 6;

    /// <summary>The district, its subdistricts, their communities: each with its name in Chinese and English.</summary>
    private static readonly (string Path, string Chinese, string English)[] Named =
    [
        ("beiguan", "北关区", "Beiguan"),
        ("beiguan/hongqilu", "红旗路街道", "Hongqi Road"),
        ("beiguan/hongqilu/dadaoxi", "大道西社区", "Dadaoxi"),
        ("beiguan/hongqilu/xiangyang", "向阳社区", "Xiangyang"),
        ("beiguan/dengtalu", "灯塔路街道", "Dengta Road"),
        ("beiguan/dengtalu/wenfeng", "文峰社区", "Wenfeng"),
        ("beiguan/dengtalu/hebian", "河边社区", "Hebian"),
        ("beiguan/jiefanglu", "解放路街道", "Jiefang Road"),
        ("beiguan/jiefanglu/guangming", "光明社区", "Guangming"),
        ("beiguan/jiefanglu/nongji", "农机社区", "Nongji"),
        ("beiguan/zhangbei", "彰北街道", "Zhangbei"),
        ("beiguan/zhangbei/liulin", "柳林社区", "Liulin"),
        ("beiguan/zhangbei/matou", "码头社区", "Matou"),
    ];

    private static readonly string[] Communities = [.. Named.Select(a => a.Path).Where(IsCommunity)];

    /// <summary>Every area by its path, each above those within it.</summary>
    public static IReadOnlyList<(string Path, string Name)> Areas { get; } =
    [
        .. Named.SelectMany(a =>
            (IEnumerable<(string, string)>)
                [
                    (a.Path, $"{a.Chinese} · {a.English}"),
                    .. Enumerable
                        .Range(1, IsCommunity(a.Path) ? Grids : 0)
                        .Select(n => ($"{a.Path}/0{n}", $"第{n}网格 · Grid {n}")),
                ]
        ),
    ];

    // The last given names hold characters that GB18030 writes in four bytes; one of them is a surrogate pair in
    // UTF-16.
    private static readonly string[] Surnames =
    [
        "王",
        "李",
        "张",
        "刘",
        "陈",
        "杨",
        "赵",
        "黄",
        "周",
        "吴",
        "徐",
        "孙",
        "胡",
        "朱",
        "高",
        "林",
        "何",
        "郭",
        "马",
        "罗",
        "欧阳",
        "诸葛",
    ];
    private static readonly string[] GivenNames =
    [
        "建国",
        "秀英",
        "伟",
        "芳",
        "娜",
        "敏",
        "静",
        "丽华",
        "强",
        "磊",
        "军",
        "洋",
        "勇",
        "艳",
        "杰",
        "娟",
        "涛",
        "明霞",
        "超",
        "桂兰",
        "平",
        "刚",
        "玉梅",
        "鹏",
        "雪",
        "文博",
        "佳怡",
        "志远",
        "海燕",
        "䶮",
        "𠮷",
    ];
    private static readonly string[] ChildNames =
    [
        "小明",
        "小雨",
        "乐乐",
        "朵朵",
        "天天",
        "豆豆",
        "安安",
        "子涵",
        "一诺",
        "宇轩",
        "梓萱",
        "浩然",
        "可欣",
        "思远",
        "果果",
    ];
    private static readonly string[] FirstNames =
    [
        "Emma",
        "Liam",
        "Olivia",
        "Noah",
        "Ava",
        "Lucas",
        "Mia",
        "Ethan",
        "Sofia",
        "Mateo",
        "Amara",
        "Kofi",
        "Priya",
        "Arjun",
        "Zoë",
        "José",
        "Fatima",
        "Owen",
        "Chloé",
        "Daniel",
    ];
    private static readonly string[] LastNames =
    [
        "Carter",
        "Okafor",
        "Nguyen",
        "Silva",
        "Patel",
        "Murphy",
        "Kowalski",
        "Haddad",
        "Jensen",
        "García",
        "Brown",
        "O'Neill",
        "Mbeki",
        "Rossi",
        "Dubois",
        "Tanaka",
    ];
    private static readonly string[] EnglishChildNames = ["Leo", "Maya", "Theo", "Nina", "Sam", "Iris", "Max", "Anya"];

    /// <summary>Everybody, in the order in which they were numbered.</summary>
    public static IReadOnlyList<SampleResident> All { get; } = [.. Make()];

    private static bool IsCommunity(string path) => path.Count(c => c == '/') == 2;

    private static IEnumerable<SampleResident> Make()
    {
        var dice = new Dice(2027_06_18);
        var made = 0;
        for (var home = 0; made < 2_240; home++)
        {
            var grid = home % Grids;
            var area = $"{Communities[home / Grids % Communities.Length]}/0{grid + 1}";
            var household = $"H{home + 1:00000}";
            foreach (var resident in Household(dice, area, household, isByWater: grid >= Grids - 2))
            {
                // Neighbours get numbers far from one another, as in life.
                yield return resident with
                {
                    Digits = $"{AreaCodes[made % AreaCodes.Count]}55501{made * 7 / AreaCodes.Count % 100:00}",
                };
                made++;
            }
        }
    }

    /// <summary>One to three adults who live together.</summary>
    private static IEnumerable<SampleResident> Household(Dice dice, string area, string household, bool isByWater)
    {
        var kind = dice.Roll(100);
        var isEnglish = dice.Roll(100) < 12;
        var isFamily = kind < 48;
        var isOld = kind is >= 48 and < 92;
        var surname = dice.Pick(Surnames);
        var child = isFamily
            ? isEnglish
                ? dice.Pick(EnglishChildNames)
                : dice.Pick(ChildNames)
            : null;
        var adults = 1 + dice.Roll(isFamily ? 3 : 2);
        for (var adult = 0; adult < adults; adult++)
        {
            var lists = new HashSet<string>(StringComparer.Ordinal);
            var tags = new List<string>();
            if (isFamily)
            {
                lists.Add(Parents);
                tags.Add(dice.Roll(4) > 0 ? "小学" : "初中");
                AddSometimes(15, "留守儿童");
            }

            if (isOld)
            {
                lists.Add(Elderly);
                AddSometimes(30, "独居");
                AddSometimes(12, "行动不便");
            }

            if (!isFamily && !isOld)
            {
                lists.Add(GridWorkers);
                tags.Add("网格员");
            }

            if (isByWater && dice.Roll(100) < 60)
            {
                lists.Add(Waterside);
                tags.Add("临水");
            }

            if (isEnglish)
            {
                lists.Add(English);
            }

            var english = $"{dice.Pick(FirstNames)} {dice.Pick(LastNames)}";
            var chinese = surname + dice.Pick(GivenNames);
            yield return new(
                "",
                isEnglish && !isOld ? english : chinese,
                isEnglish ? english : null,
                area,
                household,
                child,
                tags,
                lists
            );

            void AddSometimes(int percent, string tag)
            {
                if (dice.Roll(100) < percent)
                {
                    tags.Add(tag);
                }
            }
        }
    }
}

/// <summary>
/// Chance that comes out the same everywhere and always (SplitMix64), which <see cref="Random"/> does not promise.
/// </summary>
public sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A whole number in [0, <paramref name="sides"/>).</summary>
    public int Roll(int sides)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)sides);
    }

    public T Pick<T>(IReadOnlyList<T> values) => values[Roll(values.Count)];
}
