using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Problems;
using CommunityAlerts.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Api;

public sealed class PageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> NoCursors =>
        new()
        {
            "!", // not of the alphabet
            "YQ=x", // wrong padding
            Encoded([0xff, 0xfe]), // not UTF-8
            Encoded([0xed, 0xa0, 0x80]), // half a surrogate pair
            Encoded("a\0b"u8), // NUL
            Encoded("a\r\nb"u8), // a line's end
            new string('a', Page.MaxCursorCharacters + 1),
            Page.EncodeCursor(new string('\u6cb3', 2_000))!, // an address as long as servers take
        };

    [Theory]
    [InlineData("fire")]
    [InlineData("/riverside/east")]
    [InlineData("0~abc")]
    [InlineData("2027-06~o'neil")]
    [InlineData("\u6cb3\u6ee8")]
    public void A_cursor_that_was_given_out_is_read_back(string after) =>
        Assert.Equal(after, Read(Page.EncodeCursor(after)!).Value!.After);

    [Fact]
    public void The_longest_key_fits_into_a_cursor() =>
        Assert.Equal(new string('~', 200), Read(Page.EncodeCursor(new string('~', 200))!).Value!.After);

    [Theory]
    [MemberData(nameof(NoCursors))]
    public void A_cursor_that_nobody_gave_out_is_refused_by_name(string cursor)
    {
        var page = Read(cursor);

        Assert.False(page.IsOk);
        Assert.Equal("unreadable-query", page.Problem!.Code);
        Assert.Equal(400, page.Problem.Status);
        Assert.Contains("cursor", page.Problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 10, 3)] // short rows: the limit
    [InlineData(1_000, 1024 * 1024, 4)] // the row that reaches 4 MiB is the last
    [InlineData(1_000, 5 * 1024 * 1024, 1)] // a page has a row, however long
    public async Task A_page_ends_at_its_limit_or_where_its_rows_have_four_MiB(int limit, int length, int rows)
    {
        var text = new string('x', length);
        var seen = new List<int>();
        string? cursor = null;
        var sizes = new List<int>();
        do
        {
            var page = cursor is null ? new Page(limit, null) : Read(cursor).Value! with { Limit = limit };
            var left = Enumerable
                .Range(0, (2 * rows) + 1)
                .Where(i => page.After is null || i > int.Parse(page.After, CultureInfo.InvariantCulture));
            (var views, cursor) = await page.TakeAsync(
                left.ToAsyncEnumerable(),
                i => $"{i}|{text}",
                i => i.ToString(CultureInfo.InvariantCulture),
                Cancel
            );
            seen.AddRange(views.Select(v => int.Parse(v.Split('|')[0], CultureInfo.InvariantCulture)));
            sizes.Add(views.Count);
        } while (cursor is not null);

        Assert.Equal([rows, rows, 1], sizes);
        Assert.Equal(Enumerable.Range(0, (2 * rows) + 1), seen);
    }

    /// <summary>
    /// Sends cursors with quotes, special characters and great lengths over HTTP, the only way to see how storage takes
    /// them.
    /// </summary>
    [Fact]
    public async Task No_list_fails_on_a_cursor()
    {
        await using var app = await AlertsApp.StartAsync();
        var lists = Trigger
            .All.Where(t => t.Method.GetCustomAttributes<QueryAttribute>().Any(q => q.Name == "cursor"))
            .Select(t => t.FindAttribute<HttpTriggerAttribute>()!.Route!)
            .Where(route => !route.Contains('{', StringComparison.Ordinal))
            .ToList();
        Assert.True(lists.Count >= 8, string.Join(' ', lists));
        string[] foreign =
        [
            "'",
            "a'b",
            "a/b\\c#d?e%00",
            "\uffff",
            new string('\u6cb3', 240),
            "0~",
            "-1~a",
            "99999999999~a",
            "2147483647~",
            "+1",
        ];
        string[] cursors = [.. NoCursors.Select(row => row.Data), .. foreign.Select(text => Page.EncodeCursor(text)!)];

        foreach (var route in lists)
        {
            foreach (var cursor in cursors)
            {
                var asked = new Uri($"{route}?cursor={Uri.EscapeDataString(cursor)}", UriKind.Relative);
                using var answer = await app.Administrator.GetAsync(asked, Cancel);
                var status = (int)answer.StatusCode;
                Assert.True(status is 200 or 400, $"{route} answers {status} to {cursor.Length} characters: {cursor}");
            }
        }
    }

    private static string Encoded(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static Result<Page> Read(string cursor)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = QueryString.Create("cursor", cursor);
        return Page.From(http.Request);
    }
}
