using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Rows;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports.Rows;

/// <summary>People whom a row names beside the one with the number, and remarks on them.</summary>
public sealed class FamilyRowTests
{
    private static readonly ImportRequest China = Files.Request with { Region = "CN", ByArea = "" };

    [Theory]
    [InlineData("姓名,紧急联系人电话\n王大,13800138000\n", "紧急联系人")]
    [InlineData("姓名,家属电话\n王大,13800138000\n", "家属")]
    [InlineData("姓名,关系,紧急联系人电话\n王大,女儿,13800138000\n", "女儿")]
    [InlineData("姓名,与户主关系,紧急联系人电话\n王大,长子,13800138000\n", "紧急联系人")]
    public void A_name_beside_the_number_of_a_relative_is_kept_and_not_addressed(string text, string relation)
    {
        var contact = Assert.Single(Files.Read(text, China).File!.Rows());

        Assert.Null(contact.Name);
        Assert.Equal("王大", contact.Child);
        Assert.Equal("""{"child":"王大"}""", contact.Values);
        Assert.Equal(relation, contact.Relation);
    }

    [Fact]
    public void A_relative_of_two_people_is_one_contact_with_both()
    {
        var (file, _) = Files.Read("姓名,紧急联系人电话\n王大,13800138000\n李二,13800138000\n", China);

        Assert.Equal("王大\n李二", Assert.Single(file!.Rows()).Children);
        Assert.Empty(file!.Problems);
    }

    [Theory]
    // A named father without a number is a value of the mother's row.
    [InlineData("学生姓名,父亲姓名,父亲电话,母亲姓名,母亲电话\n小明,王大,,李二,13800138001\n", "李二", "父亲姓名 王大")]
    [InlineData(
        "学生姓名,父亲姓名,父亲电话,母亲姓名,母亲电话\n小明,王大,无,李二,13800138001\n",
        "李二",
        "父亲姓名 王大"
    )]
    // Two of one number are one contact.
    [InlineData(
        "学生姓名,父亲姓名,父亲电话,母亲姓名,母亲电话\n小明,王大,13800138001,李二,13800138001\n",
        "王大",
        "母亲姓名 李二"
    )]
    // Whom the row is about would be addressed in place of the spouse.
    [InlineData("姓名,本人电话,配偶姓名,配偶电话\n王大,,李二,13800138001\n", "李二", "")]
    public void A_relative_named_without_a_number_is_a_value_of_the_row(string text, string name, string value)
    {
        var contact = Assert.Single(Files.Read(text, China).File!.Rows());

        Assert.Equal(name, contact.Name);
        var values = contact.Values is null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : ContactRow.ReadValues(contact.Values).ToDictionary(StringComparer.Ordinal);
        values.Remove("child");
        Assert.Equal(value, string.Join(' ', values.Select(v => $"{v.Key} {v.Value}")));
    }

    [Theory]
    [InlineData("remark")]
    [InlineData("备注")]
    [InlineData("Remarks")]
    public void A_remark_is_a_value_under_its_own_header_too(string header)
    {
        var (file, _) = Files.Read($"姓名,手机号,{header}\n王大,13800138000,聋哑\n", China);

        Assert.Equal(RemarkSuggestion.Tag, Assert.Single(file!.Remarks).Suggest);
        Assert.Equal($$"""{"{{header}}":"聋哑"}""", Assert.Single(file!.Rows()).Values);
        Assert.Equal([header], file!.Columns.Placeholders, StringComparer.Ordinal);
        Assert.Contains(file!.Columns.Recognized, c => c == new ImportColumn(header, "remark"));
    }

    [Theory]
    [InlineData("王大,,不要发短信", RemarkSuggestion.OptOut)]
    [InlineData("王大,1380013800X,已搬走", RemarkSuggestion.LeaveOut)]
    [InlineData("王大,0372-2925000,聋哑", RemarkSuggestion.Tag)]
    public void A_remark_of_a_rejected_row_is_named_too(string row, RemarkSuggestion suggestion)
    {
        var (file, _) = Files.Read($"姓名,手机号,备注\n{row}\n", China);

        Assert.Equal(1, file!.Rejected);
        Assert.Equal((2, suggestion), file!.Remarks.Select(r => (r.Row, r.Suggest)).Single());
    }

    [Fact]
    public void A_remark_of_a_row_rejected_for_another_cell_is_erased_with_its_person()
    {
        var (file, _) = Files.Read("姓名,手机号,语言,备注\n王大,13800138000,??,聋哑\n", China);

        Assert.Equal(1, file!.Rejected);
        Assert.Equal(Assert.Single(file!.RejectedKeys).Value, Assert.Single(file!.Remarks).Key);
    }
}
