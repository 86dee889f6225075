using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Imports;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports.Rows;

/// <summary>Areas and households that a text gives on the first of several rows alone.</summary>
public sealed class BlankCellsTests
{
    private static readonly ImportRequest China = Files.Request with { Region = "CN", ByArea = "" };

    [Theory]
    // A family's household and grid on its first row.
    [InlineData(
        "户号,姓名,手机号\n12,王一,13800138000\n,李二,13800138001\n15,赵三,13800138002\n,钱四,13800138003\n",
        "12 12 15 15",
        "户号"
    )]
    // Right of the names, where nothing groups rows.
    [InlineData("姓名,手机号,户号\n王一,13800138000,12\n李二,13800138001\n", "12 -", "")]
    // A building above its doors; a new one without a unit does not get the unit above.
    [InlineData(
        "楼栋,单元,室,姓名,手机号\n3栋,1单元,101,王一,13800138000\n,,102,李二,13800138001\n,2单元,101,赵三,13800138002\n"
            + "4栋,,101,钱四,13800138003\n,,102,孙五,13800138004\n",
        "3栋-1单元-101 3栋-1单元-102 3栋-2单元-101 4栋-101 4栋-102",
        "单元 楼栋"
    )]
    // Written out row by row: blank is blank.
    [InlineData(
        "户号,姓名,手机号\n12,王一,13800138000\n12,李二,13800138001\n,赵三,13800138002\n15,钱四,13800138003\n",
        "12 12 - 15",
        ""
    )]
    // One of many.
    [InlineData(
        "户号,姓名,手机号\n1,王一,13800138000\n2,李二,13800138001\n,赵三,13800138002\n3,钱四,13800138003\n4,孙五,13800138004\n",
        "1 2 - 3 4",
        ""
    )]
    // The first person has none.
    [InlineData("户号,姓名,手机号\n,王一,13800138000\n12,李二,13800138001\n,赵三,13800138002\n", "- 12 -", "")]
    // A home or a family of its own.
    [InlineData(
        "户号,姓名,手机号,住址\n12,王一,13800138000,幸福路1号\n,李二,13800138001,\n,赵三,13800138002,幸福路9号\n,钱四,13800138003,\n",
        "12 12 - -",
        "户号"
    )]
    [InlineData(
        "户号,姓名,与户主关系,手机号\n12,王一,户主,13800138000\n,李二,妻,13800138001\n,赵三,户主,13800138002\n",
        "12 12 -",
        "户号"
    )]
    // The rows of an exported list are whole.
    [InlineData("户号,姓名,手机号,consentbasis\n12,王一,13800138000,notice\n,李二,13800138001,notice\n", "12 -", "")]
    // Never a name or a number.
    [InlineData("户号,户主姓名,手机号\n12,王一,13800138000\n,,13800138001\n", "12 12", "户号")]
    public void A_household_given_once_counts_for_the_rows_below_where_that_is_safe(
        string text,
        string households,
        string filled
    )
    {
        var (file, _) = Files.Read(text, China);

        Assert.Equal(households, string.Join(' ', file!.Rows().Select(c => c.Household ?? "-")));
        var notes = file!.Problems.Where(p => p.Code == "filled-down").ToList();
        Assert.Equal(filled, string.Join(' ', notes.Select(p => p.Column).Order(StringComparer.Ordinal)));
        Assert.All(notes, p => Assert.Equal(0, p.Row));
        Assert.Equal(0, file!.Rejected);
    }

    [Fact]
    public void A_grid_given_once_counts_for_the_rows_below_and_the_caller_may_refuse()
    {
        const string Text =
            "网格,姓名,手机号\nbeiguan/1,王一,13800138000\n,李二,13800138001\n,,\n"
            + "beiguan/2,赵三,13800138002\n,,13800138003\n";

        Area[] grids = [new() { Path = "beiguan/1", Name = "1" }, new() { Path = "beiguan/2", Name = "2" }];
        var (file, _) = Files.Read(Text, China, grids);
        var (blank, _) = Files.Read(Text, China with { KeepBlanks = true }, grids);

        string[] expected = ["beiguan/1", "beiguan/1", "beiguan/2", "beiguan/2"];
        Assert.Equal(expected, file!.Rows().Select(c => c.Area), StringComparer.Ordinal);
        Assert.Contains("2 rows", Assert.Single(file!.Problems).Detail, StringComparison.Ordinal);
        string[] ofList = ["beiguan/1", "beiguan", "beiguan/2", "beiguan"];
        Assert.Equal(ofList, blank!.Rows().Select(c => c.Area), StringComparer.Ordinal);
        Assert.Empty(blank!.Problems);
    }

    [Fact]
    public void A_row_that_ends_before_a_place_column_is_filled()
    {
        // Without a number, the second row names only the child.
        var (file, failure) = Files.Read("学生姓名,户号,家长电话\n小明,12,13800138000\n小红\n", China);

        Assert.Null(failure);
        Assert.Equal("12", Assert.Single(file!.Rows()).Household);
        Assert.Equal("no-phone", Assert.Single(file!.Problems, p => p.Row == 3).Code);
    }
}
