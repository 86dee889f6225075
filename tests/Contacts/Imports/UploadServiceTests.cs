using System.IO.Compression;
using System.Text;
using CommunityAlerts.Contacts.Imports;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

public sealed class UploadServiceTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t\n")]
    [InlineData("\ufeff")]
    public void An_empty_body_is_refused_at_once(string text) =>
        Assert.Equal(
            "empty-file",
            UploadService.FindProblem(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken)?.Code
        );

    [Theory]
    [InlineData("255044462D312E37")]
    [InlineData("89504E470D0A1A0A")]
    [InlineData("FFD8FFE000104A464946")]
    [InlineData("D0CF11E0A1B11AE1")]
    [InlineData("1F8B0800000000000003")]
    [InlineData("7F454C46020101000000000000000000")]
    [InlineData("504B0304140000000000")]
    public void A_file_of_another_kind_is_refused_at_once(string hex) =>
        Assert.Equal(
            "not-a-table",
            UploadService.FindProblem(Convert.FromHexString(hex), TestContext.Current.CancellationToken)?.Code
        );

    [Fact]
    public async Task An_archive_without_sheets_is_no_workbook()
    {
        using var stream = new MemoryStream();
        await using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("word/document.xml");
        }

        Assert.Equal(
            "not-a-table",
            UploadService.FindProblem(stream.ToArray(), TestContext.Current.CancellationToken)?.Code
        );
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("gb18030")]
    public void Text_is_taken_whatever_its_encoding(string name)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

        Assert.Null(
            UploadService.FindProblem(
                encoding.GetBytes("手机号,姓名\n2025550101,李娜\n"),
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public void Two_hundred_thousand_rows_are_taken_and_one_more_is_not()
    {
        var most = new StringBuilder("phone\n");
        for (var i = 0; i < FileReader.MaxRows; i++)
        {
            most.Append("2025550101\n");
        }

        Assert.Null(
            UploadService.FindProblem(Encoding.UTF8.GetBytes(most + "\n\n"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "too-large",
            UploadService
                .FindProblem(Encoding.UTF8.GetBytes(most + "2025550101\n"), TestContext.Current.CancellationToken)
                ?.Code
        );
    }
}
