namespace CommunityAlerts.Api;

/// <summary>
/// Counts the rows and bytes of a page, which ends at its limit of rows or, where rows are long, at a limit of bytes.
/// The last row may exceed the limit of bytes, so that every page has a row.
/// </summary>
/// <param name="maxRows">The maximum number of rows.</param>
/// <param name="maxBytes">Bytes of the rows as JSON, at which the page ends.</param>
public sealed class PageMeter(int maxRows, long maxBytes)
{
    private int _rows;
    private long _bytes;

    /// <summary>Counts a page of a list.</summary>
    public PageMeter(Page page)
        : this(page.Limit, Page.MaxBytes) { }

    /// <summary>Whether the page ends before the next row.</summary>
    public bool IsFull => _rows >= maxRows || _bytes >= maxBytes;

    /// <summary>Counts a row in the form in which it is answered.</summary>
    public void Add<T>(T row)
    {
        _rows++;
        _bytes += Json.MeasureSize(row);
    }
}
