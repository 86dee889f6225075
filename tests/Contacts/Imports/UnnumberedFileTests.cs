using CommunityAlerts.Contacts.Imports;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>Files without any column for a number.</summary>
public sealed class UnnumberedFileTests
{
    private static readonly ImportRequest China = Files.Request with { Region = "CN", ByArea = "" };

    [Theory]
    [InlineData("姓名,住址\n王大,幸福路1号\n李二,\n", "王大")]
    [InlineData("花名册\n姓名,楼栋,门牌号\n王大,3,201\n", "王大")]
    [InlineData("姓名,父亲姓名,母亲姓名,住址\n小明,王大,李二,幸福路1号\n", "李二 王大")]
    [InlineData("学生姓名,家庭住址\n小明,幸福路1号\n", "小明")]
    public void A_file_without_numbers_is_read_as_people_without_a_number_when_asked(string text, string names)
    {
        var refused = Files.Read(text, China).Failure!;
        var (file, _) = Files.Read(text, China with { WithoutNumbers = true });

        Assert.Equal("no-phone-column", refused.Code);
        Assert.Contains("withoutNumbers=true", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(names, string.Join(' ', file!.Rows().Select(c => c.Name).Order(StringComparer.Ordinal)));
        Assert.All(file!.Rows(), c => Assert.Null(c.Phone));
        Assert.Equal("0  no-phone-column", file!.Found()[0]);
    }

    [Theory]
    // No home to know a person by.
    [InlineData("姓名,备注\n王大,x\n", false)]
    // Numbers below another header.
    [InlineData("甲,乙\n王大,13800138000\n", false)]
    // A column for numbers is read all the same.
    [InlineData("姓名,住址,手机号\n王大,幸福路1号,13800138000\n", true)]
    public void A_file_without_names_and_homes_or_with_numbers_is_read_as_ever(string text, bool isRead)
    {
        var refused = Files.Read(text, China).Failure;
        var asked = Files.Read(text, China with { WithoutNumbers = true });

        Assert.Equal(isRead, asked.File is not null);
        Assert.Equal(refused?.Code, asked.Failure?.Code);
        Assert.DoesNotContain("withoutNumbers", refused?.Detail ?? "", StringComparison.Ordinal);
        Assert.Empty(asked.File?.Problems ?? []);
    }

    [Fact]
    public void The_same_person_twice_in_a_file_without_numbers_counts_once()
    {
        var (file, _) = Files.Read("姓名,住址\n王大,幸福路1号\n王大,幸福路1号\n", China with { WithoutNumbers = true });

        Assert.Equal(["0  no-phone-column", "2 姓名 duplicate-in-file"], file!.Found());
        Assert.Equal((2, 1, 1), (file!.Rows, file!.Duplicates, file!.WithoutNumber));
    }
}
