using System.Globalization;
using System.Text;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Exchanges;

/// <summary>
/// One request and the answer it must get, as it stands in a file:
/// <code>
/// ### What this shows, as a sentence
/// # A remark, if there is one
/// POST /api/register
/// Content-Type: application/json
///
/// {"nickname":"neo"}
///
/// --- 201
/// Content-Type: application/json
/// !Cache-Control
///
/// {"user_id":"{{uuid}}","nickname":"neo","api_key":"{{key=key}}"}
/// </code>
/// A header with <c>!</c> must be absent; of those that are not mentioned nothing is said. The body must be exactly that, holes aside (see <see cref="Template"/>);
/// empty lines at its end do not belong to it. No body in the file means none in the answer.
/// </summary>
internal sealed class Exchange
{
    private const string Start = "### ";
    private const string Turn = "--- ";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string title;
    private readonly int line;
    private readonly string method;
    private readonly Template path;
    private readonly List<(string Name, Template Value)> headers;
    private readonly Template body;
    private readonly int status;
    private readonly List<(string Name, Template Value)> expectedHeaders;
    private readonly Template expectedBody;

    private Exchange(List<string> lines, int firstLine)
    {
        (title, line) = (lines[0][Start.Length..], firstLine);
        var turn = lines.FindIndex(text => text.StartsWith(Turn, StringComparison.Ordinal));
        var request = lines.FindIndex(1, text => !text.StartsWith('#'));
        if (turn < 0 || request < 0 || lines[request].Split(' ') is not [var verb, var target]) throw new FormatException($"Line {firstLine}: a request line and an answer are missing.");
        (method, path) = (verb, new Template(target));
        (headers, body) = Message(lines[(request + 1)..turn]);
        status = int.Parse(lines[turn][Turn.Length..], CultureInfo.InvariantCulture);
        (expectedHeaders, expectedBody) = Message(lines[(turn + 1)..]);
    }

    public static IReadOnlyList<Exchange> Read(string text)
    {
        var lines = text.Split('\n').ToList();
        var starts = lines.Index().Where(entry => entry.Item.StartsWith(Start, StringComparison.Ordinal)).Select(entry => entry.Index).ToList();
        return [.. starts.Select((start, i) => new Exchange(lines[start..(i + 1 < starts.Count ? starts[i + 1] : lines.Count)], start + 1))];
    }

    /// <summary>Sends the request and compares; null if the answer is the expected one, else all that is wrong with it.</summary>
    public async Task<string?> Play(Wire http, Dictionary<string, string> remembered)
    {
        var (content, others) = Content(remembered);
        var answer = await http.Send(new HttpMethod(method), path.Fill(remembered), content, null, [.. others]);

        var faults = new List<string>();
        if (answer.Status != status) faults.Add($"status: expected {status}, was {answer.Status}");
        foreach (var (name, value) in expectedHeaders)
        {
            var actual = Header(answer, name.TrimStart('!'));
            if (name.StartsWith('!')) faults.AddRange(actual is null ? [] : [$"{name[1..]}: must be absent, was {actual}"]);
            else if (actual is null) faults.Add($"{name}: is absent");
            else if (value.Difference(actual, remembered) is { } difference) faults.Add($"{name}: {difference}");
        }

        if (expectedBody.Difference(Utf8.GetString(answer.Body), remembered) is { } differs) faults.Add($"body: {differs}");
        return faults.Count == 0 ? null : $"line {line}, {title}\n  {string.Join("\n  ", faults)}\n  The answer: {Beginning(answer.ToString())}";
    }

    private static string Beginning(string text) => text.Length <= 2000 ? text : $"{text[..2000]} and so on";

    // As it was sent: the client's parsed headers would hide differences in form.
    private static string? Header(Answer answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) || answer.ContentHeaders.NonValidated.TryGetValues(name, out values) ? values.ToString() : null;

    private (HttpContent? Content, IEnumerable<(string Name, string Value)> Others) Content(Dictionary<string, string> remembered)
    {
        var filled = headers.Select(header => (header.Name, Value: header.Value.Fill(remembered))).ToLookup(header => header.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase));
        if (body.IsEmpty && !filled[true].Any()) return (null, filled[false]);
        var content = new ByteArrayContent(Utf8.GetBytes(body.Fill(remembered)));
        foreach (var (name, value) in filled[true]) content.Headers.TryAddWithoutValidation(name, value);
        return (content, filled[false]);
    }

    private static (List<(string Name, Template Value)> Headers, Template Body) Message(List<string> lines)
    {
        var end = lines.IndexOf("") is >= 0 and var empty ? empty : lines.Count;
        var head = lines[..end].Select(text => text.Split(": ", 2)).Select(parts => (parts[0], new Template(parts.Length > 1 ? parts[1] : ""))).ToList();
        return (head, new Template(string.Join('\n', lines.Skip(end + 1)).TrimEnd('\n')));
    }
}
