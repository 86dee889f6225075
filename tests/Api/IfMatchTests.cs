using CommunityAlerts.Api;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace CommunityAlerts.Tests.Api;

public sealed class IfMatchTests
{
    public static TheoryData<string[], string?, bool> Rows =>
        new()
        {
            { [], "\"2\"", true },
            { [], null, true },
            { ["\"2\""], "\"2\"", true },
            { ["\"1\""], "\"2\"", false },
            { ["\"1\", \"2\""], "\"2\"", true },
            { ["\"1\"", "\"2\""], "\"2\"", true },
            { ["\"1\"", "\"3\""], "\"2\"", false },
            { ["\"1\",\"3\""], "\"2\"", false },
            { ["*"], "\"2\"", true },
            { ["*"], null, false },
            { ["\"2\""], null, false },
            { ["2"], "\"2\"", false },
            { [""], "\"2\"", false },
            { ["\"2"], "\"2\"", false },
            { ["\"2\" \"1\""], "\"2\"", false },
            { ["W/\"2\""], "\"2\"", false },
            { ["W/\"datetime'2027-06-18T08%3A00%3A00.1Z'\""], "W/\"datetime'2027-06-18T08%3A00%3A00.1Z'\"", true },
            { ["W/\"datetime'2027-06-18T08%3A00%3A00.1Z'\""], "W/\"datetime'2027-06-18T08%3A00%3A00.2Z'\"", false },
            { ["\"datetime'2027-06-18T08%3A00%3A00.1Z'\""], "W/\"datetime'2027-06-18T08%3A00%3A00.1Z'\"", false },
        };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_version_may_be_changed_where_the_headers_name_it_or_there_are_none(
        string[] headers,
        string? etag,
        bool fits
    ) => Assert.Equal(fits, IfMatch.From(new StringValues(headers)).Allows(etag));
}
