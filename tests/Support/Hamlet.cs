using System.Globalization;
using System.Text;
using CommunityAlerts.Contacts;
using CommunityAlerts.Hosting.Local.Demo;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// The sample district with forty-odd residents: its lists and wishes, and files that are imported in no time.
/// </summary>
public static class Hamlet
{
    public static SampleSource Source { get; } = new(Make(), (list, _) => Task.FromResult(File(list)));

    private static SampleDistrict Make() =>
        new(
            "小村 · Hamlet",
            45,
            [new("beiguan", "北关区 · Beiguan"), new("beiguan/hongqilu", "红旗路街道 · Hongqi Road")],
            [
                .. SampleDistrict
                    .Load()
                    .Lists.Select(
                        (list, i) =>
                            list with
                            {
                                File = string.Create(CultureInfo.InvariantCulture, $"{i}.csv"),
                                Basis = ConsentBasis.Notice,
                                Rows = i == 0 ? 9 : 10,
                            }
                    ),
            ],
            [new("+13125550100", "Asked at the office")],
            [new("+13125550101", "STOP")]
        );

    /// <summary>
    /// Ten rows a list, neighbouring lists share a number; nine in the first, of which the last has lost its digits.
    /// </summary>
    private static byte[] File(SampleList list)
    {
        var first = int.Parse(Path.GetFileNameWithoutExtension(list.File), CultureInfo.InvariantCulture) * 9;
        var rows = Enumerable
            .Range(first, 10)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"Resident {n},312-555-01{n:00}"));
        return Encoding.UTF8.GetBytes(
            string.Join('\n', [.. first == 0 ? rows.SkipLast(2).Append("Resident 8,1.31E+10") : rows.SkipLast(0)])
                .Insert(0, "name,phone\n")
        );
    }
}
