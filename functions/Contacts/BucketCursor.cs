using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts;

/// <summary>
/// The end of a page of people that are read by bucket, then by key: <c>{bucket}~{number key}</c>, which contains no
/// number.
/// </summary>
/// <param name="Bucket">The bucket to continue in.</param>
/// <param name="After">The key after which to continue; null is the bucket's beginning.</param>
public sealed record BucketCursor(int Bucket, NumberKey? After)
{
    /// <summary>
    /// Reads the beginning of a page; <c>unreadable-query</c> for a cursor that no page has returned.
    /// </summary>
    public static Result<BucketCursor> Read(Page page) =>
        page.After is not { } text ? new BucketCursor(0, null)
        : text.Split('~') is [var bucket, var key]
        && int.TryParse(bucket, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && key.Length <= NumberKey.Length
        && key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            ? new BucketCursor(first, key.Length == 0 ? null : new NumberKey(key))
        : CommonProblems.UnreadableCursor();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bucket}~{After}");
}

/// <summary>The people of one page that is read by bucket, then by key.</summary>
/// <param name="Items">The people, in that order.</param>
/// <param name="After">The end of the page; null on the last one.</param>
public sealed record BucketPage<T>(IReadOnlyList<T> Items, BucketCursor? After);
