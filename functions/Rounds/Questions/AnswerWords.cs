using CommunityAlerts.Api;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Rounds.Questions;

/// <summary>
/// The words of <c>answer-words.csv</c>, columns language, word and how: those that mean "received" where a question
/// has no options of its own, and those of courtesy, which may stand beside an answer.
/// </summary>
public static class AnswerWords
{
    private const string Resource = "answer-words.csv";

    /// <summary>The id of the only answer of a question without options of its own.</summary>
    public const string DefaultOption = "ok";

    private static readonly IReadOnlyList<(string Language, string Word, string Use)> Rows =
    [
        .. EmbeddedTable.Read(Resource).Select(row => ReadRow(row.Cells, row.Line)),
    ];

    /// <summary>The options of a question that names none: one, that the household has received the text.</summary>
    public static IReadOnlyList<AnswerOption> DefaultOptions { get; } =
    [
        new AnswerOption
        {
            Id = DefaultOption,
            Label = new Dictionary<string, string>(StringComparer.Ordinal) { ["zh-CN"] = "收到", ["en"] = "Received" },
            Words = Rows.Where(r => r.Use == "answer")
                .GroupBy(r => r.Language, r => r.Word, StringComparer.Ordinal)
                .ToDictionary(words => words.Key, IReadOnlyList<string> (words) => [.. words], StringComparer.Ordinal),
            State = AnswerEffect.Acknowledged,
        },
    ];

    /// <summary>The words of courtesy in the form of <see cref="ReplyText.Letters"/>, longest first.</summary>
    public static IReadOnlyList<string> Courtesies { get; } =
    [
        .. Rows.Where(r => r.Use == "courtesy")
            .Select(r => ReplyText.Parse(r.Word).Letters)
            .OrderByDescending(w => w.Length),
    ];

    private static (string Language, string Word, string Use) ReadRow(string[] cells, int line) =>
        cells is [var language, var word, "answer" or "courtesy"]
            ? (language, word, cells[2])
            : throw new InvalidDataException($"{Resource}, line {line}: a row is language,word,answer or courtesy.");
}
