using System.Text;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.TableFiles;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports.TableFiles;

/// <summary>Lists that a chat group wrote together (接龙), pasted as text.</summary>
public sealed class ChatListTests
{
    private static readonly ImportRequest China = Files.Request with { Region = "CN", ByArea = "" };

    [Theory]
    [InlineData("1. 张三 13800138000 3栋201", "张三|13800138000|3栋201|")]
    [InlineData("1、张三，13800138000，3栋201", "张三|13800138000|3栋201|")]
    [InlineData("①张三13800138000 3栋2单元201", "张三|13800138000|3栋2单元201|")]
    [InlineData("1）3栋201 张三 138 0013 8000", "张三|13800138000|3栋201|")]
    [InlineData("(1) 13800138000 张三 3栋 2单元 201", "张三|13800138000|3栋 2单元 201|")]
    [InlineData("1️⃣ 张三 幸福村 13800138000", "张三|13800138000|幸福村|")]
    [InlineData("１．张三：１３８００１３８０００", "张三|13800138000||")]
    [InlineData("1.李晓路 13800138000 3-201 独居", "-|13800138000|3-201|李晓路 独居")]
    [InlineData("1. Ana Smith +86 138-0013-8000 Unit 5", "Ana Smith|13800138000||Unit 5")]
    // What it says beside that is kept as a remark.
    [InlineData("1. 张三 13800138000(妈妈) 不要发短信", "张三|13800138000||妈妈 不要发短信")]
    // Not one word alone may be the name.
    [InlineData("1. 张三 李四 13800138000", "-|13800138000||张三 李四")]
    [InlineData("1. 13800138000", "-|13800138000||")]
    [InlineData("1. 幸福村 13800138000", "-|13800138000||幸福村")]
    public void An_entry_gives_its_number_name_and_address(string line, string expected)
    {
        var (file, failure) = Files.Read($"#接龙\n请填 姓名 手机号 楼号\n\n{line}\n", China);

        Assert.Null(failure);
        var contact = Assert.Single(file!.Rows());
        string[] cells = expected.Split('|');
        Assert.Equal(cells[0], contact.Name ?? "-");
        Assert.Equal($"+86{cells[1]}", contact.Phone!.E164);
        Assert.Equal(cells[2], contact.Address ?? "");
        Assert.Equal(cells[3], contact.Values is null ? "" : ContactRow.ReadValues(contact.Values)["备注"]);
        Assert.Equal(cells[0] == "-" ? ["0  chat-list", "4 姓名 unclear-name"] : ["0  chat-list"], file!.Found());
    }

    [Theory]
    [InlineData("2. 李二 13800138001 赵三 13800138002 3栋", "3 手机号 several-numbers")]
    [InlineData("2. 李二 没有手机", "3 手机号 no-phone")]
    [InlineData("2. 李二", "3 手机号 no-phone")]
    [InlineData("2. 李二 0372-2925000", "3 手机号 not-a-mobile")]
    [InlineData("赵三 13800138002", "2 手机号 several-numbers")]
    public void An_entry_that_is_no_one_person_is_refused(string line, string problem)
    {
        var (file, _) = Files.Read($"#接龙\n1. 王一 13800138000\n{line}\n5. 钱四 13800138004\n", China);

        Assert.Equal(["0  chat-list", problem], file!.Found());
        Assert.Contains("钱四", file!.Rows().Select(c => c.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void An_entry_may_have_a_home_and_no_number_and_lines_below_continue_it()
    {
        var (file, _) = Files.Read("接龙\n1. 王一 3栋201\n2. 李二\n13800138001\n4栋101\n3. 钱四 13800138004\n", China);

        var rows = file!.Rows();
        Assert.Equal(
            ["2 王一 3栋201 ", "3 李二 4栋101 13800138001", "6 钱四  13800138004"],
            rows.Select(c => $"{c.Row} {c.Name} {c.Address} {c.Phone?.E164[3..]}"),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData("1. 王一 13800138000\n2. 李二 13800138001\n", true)]
    [InlineData("姓名 手机号\n1.王一 13800138000\n2.李二 13800138001\n", true)]
    [InlineData("序号 姓名 手机号\n1. 王一 13800138000\n2. 李二 13800138001\n", false)]
    [InlineData("接龙统计\n姓名,手机号\n1.王一,13800138000\n2.李二,13800138001\n", false)]
    [InlineData("姓名,手机号,说明\n王一,13800138000,1. x\n李二,13800138001,2. y\n", false)]
    [InlineData("1,王一,13800138000\n2,李二,13800138001\n", false)]
    public void A_text_is_a_chat_list_by_its_numbered_entries(string text, bool isOne)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal(isOne, ChatList.IsChatList(bytes, FileEncoding.Detect(bytes)!));
    }

    [Fact]
    public void A_chosen_header_row_makes_a_chat_list_a_table()
    {
        var reading = Files.Read("#接龙\n1. 王一 13800138000\n2. 李二 13800138001\n", China with { HeaderRow = 1 });

        Assert.Equal("no-phone-column", reading.Failure?.Code);
    }
}
