using System.Text.Json;
using System.Text.Json.Serialization;

namespace CommunityAlerts.Campaigns;

/// <summary>Reads and writes a season: <c>{from, to}</c> or <c>[{from, to}, …]</c>.</summary>
internal sealed class SeasonConverter : JsonConverter<SeasonBody>
{
    public override SeasonBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType == JsonTokenType.StartArray
                ? new SeasonBody(JsonSerializer.Deserialize<List<SpanBody>>(ref reader, options)!, IsList: true)
                : new SeasonBody([JsonSerializer.Deserialize<SpanBody>(ref reader, options)!], IsList: false);
        }
        catch (JsonException e)
        {
            // The path of a nested read is relative to where that read began.
            throw new JsonException(
                EdgeConverter.MessageWithoutPath(e),
                $"$.season{e.Path?[1..]}",
                e.LineNumber,
                e.BytePositionInLine,
                e
            );
        }
    }

    public override void Write(Utf8JsonWriter writer, SeasonBody value, JsonSerializerOptions options)
    {
        if (value.IsList)
        {
            JsonSerializer.Serialize(writer, value.Spans, options);
        }
        else
        {
            JsonSerializer.Serialize(writer, value.Spans[0], options);
        }
    }
}

/// <summary>Reads and writes a card: <c>"fraud-gift"</c> or <c>{"template":"fraud-gift","urgent":true}</c>.</summary>
internal sealed class CardConverter : JsonConverter<CardBody>
{
    public override CardBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new CardBody(reader.GetString()!, IsBare: true);
        }

        try
        {
            var card = JsonSerializer.Deserialize<Card>(ref reader, options)!;
            return new CardBody(card.Template, card.Urgent, card.Retired);
        }
        catch (JsonException e) when (e.Path is not null)
        {
            throw new JsonException(EdgeConverter.MessageWithoutPath(e), e);
        }
    }

    public override void Write(Utf8JsonWriter writer, CardBody value, JsonSerializerOptions options)
    {
        if (value.IsBare)
        {
            writer.WriteStringValue(value.Template);
        }
        else
        {
            JsonSerializer.Serialize(
                writer,
                new Card
                {
                    Template = value.Template,
                    Urgent = value.Urgent,
                    Retired = value.Retired,
                },
                options
            );
        }
    }

    internal sealed record Card
    {
        public required string Template { get; init; }
        public bool? Urgent { get; init; }
        public bool? Retired { get; init; }
    }
}

/// <summary>Reads and writes an exception: <c>{from, to}</c>, or an edge for a single day.</summary>
internal sealed class ExceptConverter : JsonConverter<ExceptBody>
{
    public override ExceptBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            var ahead = reader;
            using var item = JsonDocument.ParseValue(ref ahead);
            if (
                item.RootElement.ValueKind == JsonValueKind.Object
                && (item.RootElement.TryGetProperty("from", out _) || item.RootElement.TryGetProperty("to", out _))
            )
            {
                var span = JsonSerializer.Deserialize<Span>(ref reader, options)!;
                return new ExceptBody(span.From, span.To, IsDay: false);
            }

            var day = JsonSerializer.Deserialize<EdgeBody>(ref reader, options)!;
            return new ExceptBody(day, day, IsDay: true);
        }
        catch (JsonException e) when (e.Path is not null)
        {
            throw new JsonException(EdgeConverter.MessageWithoutPath(e), e);
        }
    }

    public override void Write(Utf8JsonWriter writer, ExceptBody value, JsonSerializerOptions options)
    {
        if (value.IsDay)
        {
            JsonSerializer.Serialize(writer, value.From, options);
        }
        else
        {
            JsonSerializer.Serialize(writer, new Span(value.From, value.To), options);
        }
    }

    internal sealed record Span(EdgeBody From, EdgeBody To);
}

/// <summary>Reads and writes an edge: <c>"06-01"</c> or <c>{"date":"06-01","offsetDays":-3}</c>.</summary>
internal sealed class EdgeConverter : JsonConverter<EdgeBody>
{
    public override EdgeBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new EdgeBody(Date: reader.GetString());
        }

        try
        {
            var edge = JsonSerializer.Deserialize<Edge>(ref reader, options)!;
            return new EdgeBody(edge.Date, edge.Term, edge.Lunar, edge.Day, edge.OffsetDays ?? 0);
        }
        catch (JsonException e) when (e.Path is not null)
        {
            throw new JsonException(MessageWithoutPath(e), e);
        }
    }

    public override void Write(Utf8JsonWriter writer, EdgeBody value, JsonSerializerOptions options)
    {
        if (value is { Date: { } date, Term: null, Lunar: null, Day: null, OffsetDays: 0 })
        {
            writer.WriteStringValue(date);
        }
        else
        {
            JsonSerializer.Serialize(
                writer,
                new Edge
                {
                    Date = value.Date,
                    Term = value.Term,
                    Lunar = value.Lunar,
                    Day = value.Day,
                    OffsetDays = value.OffsetDays == 0 ? null : value.OffsetDays,
                },
                options
            );
        }
    }

    /// <summary>Returns the message without the path and position of the nested read.</summary>
    internal static string MessageWithoutPath(JsonException e) => e.Message.Split(" Path: ", 2)[0];

    internal sealed record Edge
    {
        public string? Date { get; init; }
        public string? Term { get; init; }
        public string? Lunar { get; init; }
        public string? Day { get; init; }
        public int? OffsetDays { get; init; }
    }
}
