// What both agents of the walkthrough need: getting in by device authorization, and calls and streams with the token that comes of it. Node.js 20, nothing else.
export const server = (process.env.SERVER ?? 'http://127.0.0.1:5080').replace(/\/$/, '')

const form = fields => ({ method: 'POST', body: new URLSearchParams(fields) })
const pause = seconds => new Promise(done => setTimeout(done, 1000 * seconds))

/** Asks to be let in, waits until somebody agrees, and registers. */
export async function register(name) {
    const client = { client_id: 'agentserver-agent-cli' }
    const asked = await (await fetch(`${server}/api/oauth2/device/auth`, form({ ...client, scope: 'openid profile agent:register' }))).json()
    console.log(`let me in: ${asked.verification_uri_complete}`)

    let interval = asked.interval
    for (let token; ;) {
        await pause(interval)
        token = await (await fetch(`${server}/api/oauth2/token`, form({ ...client, grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: asked.device_code }))).json()
        if (token.error === 'slow_down') interval += 5
        else if (token.access_token) {
            const agent = await call(token.access_token, 'POST', '/api/agent/register', { name, type: 'custom' })
            console.log(`registered as ${name}`)
            return { id: agent.sandbox_id, call: (...request) => call(agent.proxy_token, ...request), follow: path => follow(agent.proxy_token, path) }
        } else if (token.error !== 'authorization_pending') throw new Error(`not let in: ${token.error}`)
    }
}

async function call(token, method, path, body) {
    const answer = await fetch(server + path, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.trim()}`)
    return text && JSON.parse(text)
}

/** The entries of a stream, each once and in order, whatever happens to the connection. */
async function* follow(token, path) {
    for (let cursor; ;) {
        try {
            const answer = await fetch(server + path, { headers: { Authorization: `Bearer ${token}`, ...(cursor && { 'Last-Event-ID': cursor }) } })
            if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
            let text = ''
            for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
                const frames = (text + chunk).split('\n\n')
                text = frames.pop()
                for (const frame of frames) {
                    const field = name => frame.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1]
                    if (field('event') === 'end') return
                    cursor = field('id') ?? cursor
                    if (field('event') === 'event') yield JSON.parse(field('data'))
                }
            }
        } catch (lost) {
            if (!(lost instanceof TypeError)) throw lost
        }

        await pause(1)
    }
}
