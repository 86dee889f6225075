using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Replies.Threads;

/// <summary>Maps threads and their texts to rows of the table <c>threads</c>, and back.</summary>
internal static class ThreadRows
{
    /// <summary>The beginning of the row keys of all threads in a state.</summary>
    public static string Prefix(MessageThreadState state) => state is MessageThreadState.Open ? "open~" : "done~";

    /// <summary>Maps a thread to its row.</summary>
    public static TableEntity ToRow(MessageThread thread) =>
        new(Tables.Threads, $"{Prefix(thread.State)}{ReplyStore.InvertedTicks(thread.LastAt)}~{thread.Id}")
        {
            ["Id"] = thread.Id,
            ["Number"] = thread.Key.Value,
            ["Phone"] = thread.Phone.E164,
            ["To"] = thread.To,
            ["Areas"] = Json.Write(thread.Areas),
            ["State"] = thread.State.ToString(),
            ["Unread"] = thread.Unread,
            ["LikelyStop"] = thread.LikelyStop ? true : null,
            ["Assigned"] = thread.Assigned,
            ["LastAt"] = thread.LastAt.ToDateTimeOffset(),
            ["LastText"] = thread.LastText,
            ["LastBy"] = thread.LastBy,
        };

    /// <summary>Maps the row of a thread.</summary>
    public static MessageThread ToThread(TableEntity row) =>
        new()
        {
            Id = row.GetText("Id"),
            Key = NumberKey.Parse(row.GetText("Number")),
            Phone = PhoneNumber.FromE164(row.GetText("Phone")),
            To = row.GetText("To"),
            Areas = Json.Read<string[]>(row.GetText("Areas")),
            State = Enum.Parse<MessageThreadState>(row.GetText("State")),
            Unread = row.GetNumber("Unread"),
            LikelyStop = row.GetBoolean("LikelyStop") is true,
            Assigned = row.GetString("Assigned"),
            LastAt = row.GetInstant("LastAt"),
            LastText = row.GetText("LastText"),
            LastBy = row.GetString("LastBy"),
        };

    /// <summary>Maps an answer to its row.</summary>
    public static TableEntity ToRow(string rowKey, NumberKey key, ThreadEntry answer) =>
        new(Tables.Threads, rowKey)
        {
            ["Number"] = key.Value,
            ["At"] = answer.At.ToDateTimeOffset(),
            ["Text"] = answer.Text,
            ["By"] = answer.By,
            ["Reason"] = answer.Reason,
            ["State"] = answer.State?.ToString(),
            ["Code"] = answer.Code,
            ["Report"] = answer.Report?.Status.ToString(),
            ["ReportCode"] = answer.Report?.Code,
        };

    /// <summary>Maps the row of a text.</summary>
    public static ThreadEntry ToEntry(TableEntity row) =>
        new()
        {
            At = row.GetInstant("At"),
            Text = row.GetText("Text"),
            Keyword = row.GetString("Keyword") is { } keyword ? Enum.Parse<Keyword>(keyword) : Keyword.None,
            By = row.GetString("By"),
            Reason = row.GetString("Reason"),
            State = row.GetString("State") is { } state ? Enum.Parse<AnswerState>(state) : null,
            Code = row.GetString("Code"),
            Report = row.GetString("Report") is { } report
                ? new AnswerReport(Enum.Parse<ReportStatus>(report), row.GetString("ReportCode"))
                : null,
        };
}
