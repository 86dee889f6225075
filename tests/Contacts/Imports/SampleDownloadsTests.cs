using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>The files that the console offers as examples are imported as they are.</summary>
public sealed class SampleDownloadsTests(ContactsApp http) : IClassFixture<ContactsApp>
{
    private const string Area = "beiguan/hongqilu/dadaoxi";

    private static readonly string Folder = Path.Combine(Repository.Root, "functions", "Console", "samples");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Files { get; } =
        new()
        {
            {
                "title-above-header.csv",
                """
                    +12025550131 李娜 01 小明 序号=1
                    +12025550132 王强 02 朵朵 序号=2
                    +12025550133 陈静 02 乐乐 备注=下午五点以后在家 序号=3
                    """
            },
            {
                "two-header-rows.csv",
                """
                    +12025550141 李娜 01 小明 母亲 学生班级=三年级2班
                    +12025550142 王强 02 朵朵 父亲 学生班级=一年级1班
                    +12025550143 陈静 02 乐乐 祖母 学生班级=五年级3班
                    """
            },
            {
                "father-and-mother.csv",
                """
                    +12025550151 张伟 01 001 小明 父亲 1 班级=三年级2班
                    +12025550152 李娜 01 001 小明 母亲 2 班级=三年级2班
                    +12025550153 王强 02 002 朵朵 父亲 班级=一年级1班
                    +12025550154 陈静 02 003 乐乐 母亲 班级=五年级3班
                    """
            },
            {
                "buildings-and-grids.csv",
                """
                    +12025550161 马鹏 01 3栋-1单元-201 独居老人 单元=1单元 室号=201 楼栋=3栋 社区=大道西社区 网格=第1网格
                    +12025550162 马静 01 3栋-1单元-201 单元=1单元 室号=201 楼栋=3栋 社区=大道西社区 网格=第1网格
                    +12025550163 高强 02 5栋-2单元-602 网格员 志愿者 单元=2单元 室号=602 楼栋=5栋 社区=大道西社区 网格=第2网格
                    """
            },
            {
                "all-columns.csv",
                """
                    +12025550171 李娜 01 001 小明 大道西路1号 母亲 1 临水 zh
                    +12025550172 张伟 01 001 小明 大道西路1号 父亲 2 临水 zh 备注=上夜班 consent
                    +12025550173 Grace Carter 02 002 Iris 大道西路9号 mother 1 en contract
                    """
            },
            {
                "all-columns-english.csv",
                """
                    +12025550171 Li Na 01 001 Ming 1 Dadaoxi Road mother 1 waterside zh-CN
                    +12025550172 Zhang Wei 01 001 Ming 1 Dadaoxi Road father 2 waterside zh-CN notes=works at night consent
                    +12025550173 Grace Carter 02 002 Iris 9 Dadaoxi Road mother 1 en contract
                    """
            },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_sample_is_served_and_imported_without_a_problem(string file, string contacts)
    {
        var list = Path.GetFileNameWithoutExtension(file);
        (string Path, string Name)[] areas =
        [
            ("beiguan", "北关区 · Beiguan"),
            ("beiguan/hongqilu", "红旗路 · Hongqi Road"),
            (Area, "大道西社区 · Dadaoxi"),
            ($"{Area}/01", "第1网格 · Grid 1"),
            ($"{Area}/02", "第2网格 · Grid 2"),
        ];
        foreach (var (path, name) in areas)
        {
            await http.SendAsync(
                HttpMethod.Put,
                $"areas/{path}",
                JsonContent.Create(new { name }),
                client: http.App.Administrator
            );
        }

        await http.AddListAsync(list, Area);
        var served = await http.App.Administrator.GetByteArrayAsync(
            new Uri($"/console/samples/{file}", UriKind.Relative),
            Stop
        );
        Assert.Equal(await System.IO.File.ReadAllBytesAsync(Path.Combine(Folder, file), Stop), served);

        var import = await http.ImportAsync(list, served, "?region=CN");

        Assert.Equal("completed", import["state"]!.ToString());
        Assert.Equal("[]", import["problems"]!.ToJsonString());
        Assert.Equal("[]", import["remarks"]!.ToJsonString());
        Assert.All(import["areaMatches"]!.AsArray(), match => Assert.NotNull((string?)match!["area"]));
        Assert.Equal(contacts.Split('\n').Length, import["added"]!.GetValue<int>());
        var stored = (await http.GetAsync($"lists/{list}/contacts")).Json["contacts"]!.AsArray();
        Assert.Equal(
            contacts.Split('\n'),
            stored.Select(c => Line(c!)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Every_sample_has_its_test() =>
        Assert.Equal(
            Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Files.Select(f => f.Data.Item1).Order(StringComparer.Ordinal)
        );

    /// <summary>A contact's fields in one line, blank ones left out; the usual basis is not named.</summary>
    private static string Line(JsonNode contact)
    {
        var values = contact["values"]!.AsObject();
        string?[] fields =
        [
            (string?)contact["phone"],
            (string?)contact["name"],
            ((string)contact["area"]!)[Area.Length..].Trim('/'),
            (string?)contact["household"],
            (string?)values["child"],
            (string?)contact["address"],
            (string?)contact["relation"],
            contact["order"]?.ToString(),
            .. contact["tags"]!.AsArray().Select(t => (string?)t),
            (string?)contact["language"],
            .. values.Where(v => v.Key != "child").Select(v => $"{v.Key}={v.Value}"),
            contact["consent"]!["basis"]!.ToString() is var basis and not "notice" ? basis : null,
        ];
        return string.Join(' ', fields.Where(f => f is not null));
    }
}
